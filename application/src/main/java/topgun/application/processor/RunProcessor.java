package topgun.application.processor;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.map.WriteBehind;
import topgun.application.message.ServerMessage.ProcessorOutcome;
import topgun.application.port.RecordWrite;
import topgun.application.port.ScriptSandbox.Outcome;
import topgun.application.port.ScriptSandbox.Script;
import topgun.application.script.Scripts;
import topgun.application.session.Session;
import topgun.domain.operation.Rejection;
import topgun.domain.processor.EntryProcessor;
import topgun.domain.value.ValueView;

/**
 * Runs a processor on entries, one after the other, and nothing else changes an entry between what the processor sees and
 * what becomes of it.
 *
 * <p>A processor of the server runs on the lane of the map. A script takes too long for that: it runs elsewhere, and its
 * result counts only if the entry is still the same; otherwise it runs again.
 */
public final class RunProcessor {

    private static final System.Logger LOG = System.getLogger(RunProcessor.class.getName());

    /** How often a script starts anew because its entry has been written to meanwhile. */
    private static final int MOST_ATTEMPTS = 10;

    private final LoadedMaps maps;
    private final WriteBehind store;
    private final Scripts scripts;
    private final EntryAccess entries;
    private final KeyTurns keyTurns = new KeyTurns();

    public RunProcessor(LoadedMaps maps, WriteBehind store, Scripts scripts, EntryAccess entries) {
        this.maps = maps;
        this.store = store;
        this.scripts = scripts;
        this.entries = entries;
    }

    /** Which entries to process, for whom. */
    record Request(Session caller, String map, List<String> keys, Optional<ValueView> arguments) {}

    /**
     * Runs a processor of the server.
     *
     * @param whenDone told the outcome for every key, in the order of the keys
     */
    void run(EntryProcessor processor, Request request, Consumer<Map<String, ProcessorOutcome>> whenDone) {
        Map<String, ProcessorOutcome> outcomes = new LinkedHashMap<>();
        visit(
                request.map(),
                (map, writes) -> {
                    for (String key : request.keys()) {
                        outcomes.put(key, process(map, key, processor, request, writes));
                    }
                    return () -> whenDone.accept(outcomes);
                },
                unavailable -> {
                    request.keys().forEach(key -> outcomes.put(key, unavailable));
                    whenDone.accept(outcomes);
                });
    }

    private ProcessorOutcome process(
            GridMap map, String key, EntryProcessor processor, Request request, Consumer<RecordWrite> writes) {
        Optional<EntryAccess.Found> found = entries.find(map, key, request.caller());
        if (found.isEmpty()) {
            return wrongKind();
        }
        try {
            var result = processor.process(found.get().value(), key, request.arguments());
            return entries.conclude(map, key, found.get(), result, request.caller(), writes);
        } catch (RuntimeException e) {
            return EntryAccess.failure(String.valueOf(e.getMessage()));
        }
    }

    /** Runs a script. The session is not served meanwhile, others are. */
    void run(Script script, Request request, Consumer<Map<String, ProcessorOutcome>> whenDone) {
        new ScriptRun(script, request, whenDone).processNext();
    }

    private final class ScriptRun {

        private final Script script;
        private final Request request;
        private final Iterator<String> keys;
        private final Consumer<Map<String, ProcessorOutcome>> whenDone;
        private final Map<String, ProcessorOutcome> outcomes = new LinkedHashMap<>();
        private String key = "";
        private int attempts;

        ScriptRun(Script script, Request request, Consumer<Map<String, ProcessorOutcome>> whenDone) {
            this.script = script;
            this.request = request;
            this.keys = request.keys().iterator();
            this.whenDone = whenDone;
        }

        void processNext() {
            if (keys.hasNext() && request.caller().isOpen()) {
                key = keys.next();
                attempts = 0;
                keyTurns.take(request.map(), key, this::attempt);
            } else {
                whenDone.accept(outcomes);
            }
        }

        private void attempt() {
            attempts++;
            visit(
                    request.map(),
                    (map, writes) -> {
                        Optional<EntryAccess.Found> found = entries.find(map, key, request.caller());
                        return found.isEmpty() ? () -> giveUp(wrongKind()) : () -> runScript(found.get());
                    },
                    this::giveUp);
        }

        private void runScript(EntryAccess.Found found) {
            scripts.run(
                    script,
                    ScriptProcessor.arguments(found.value(), key, request.arguments()),
                    outcome -> scriptEnded(found, outcome));
        }

        private void scriptEnded(EntryAccess.Found found, Outcome outcome) {
            if (outcome instanceof Outcome.Busy) {
                giveUp(EntryAccess.failure("Too many scripts are waiting, try again later"));
                return;
            }
            visit(
                    request.map(),
                    (map, writes) -> {
                        if (!EntryAccess.isUnchanged(map, key, found)) {
                            return attempts < MOST_ATTEMPTS
                                    ? this::attempt
                                    : () -> finish(EntryAccess.failure("The entry changes too often, try again"));
                        }
                        ProcessorOutcome concluded = conclude(map, found, outcome, writes);
                        return () -> finish(concluded);
                    },
                    this::giveUp);
        }

        private ProcessorOutcome conclude(
                GridMap map, EntryAccess.Found found, Outcome outcome, Consumer<RecordWrite> writes) {
            try {
                return entries.conclude(map, key, found, ScriptProcessor.result(outcome), request.caller(), writes);
            } catch (RuntimeException e) {
                return EntryAccess.failure(String.valueOf(e.getMessage()));
            }
        }

        private void finish(ProcessorOutcome outcome) {
            outcomes.put(key, outcome);
            keyTurns.done(request.map(), key);
            processNext();
        }

        /** What keeps this key from being processed keeps the others too. */
        private void giveUp(ProcessorOutcome outcome) {
            outcomes.put(key, outcome);
            keyTurns.done(request.map(), key);
            keys.forEachRemaining(other -> outcomes.put(other, outcome));
            whenDone.accept(outcomes);
        }
    }

    /** Something to do with a map; answers what to do once its writes are on their way. */
    private interface Visit {

        Runnable on(GridMap map, Consumer<RecordWrite> writes);
    }

    private void visit(String name, Visit visit, Consumer<ProcessorOutcome> otherwise) {
        maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                List<RecordWrite> writes = new ArrayList<>(1);
                Runnable next;
                try {
                    next = visit.on(map, writes::add);
                } catch (RuntimeException | VirtualMachineError e) {
                    LOG.log(Level.ERROR, "map " + name + ": a processor could not be served", e);
                    next = () -> otherwise.accept(EntryAccess.failure("Internal error"));
                }
                if (!writes.isEmpty()) {
                    store.append(writes);
                }
                next.run();
            }

            @Override
            public void unavailable(Unavailable reason) {
                otherwise.accept(EntryAccess.failure(reason.reason()));
            }
        });
    }

    private static ProcessorOutcome wrongKind() {
        return EntryAccess.failure(Rejection.KindMismatch.LWW_FOR_OR_MAP.reason());
    }
}
