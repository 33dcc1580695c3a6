package topgun.application.processor;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.WriteBehind;
import topgun.application.message.ClientMessage.EntryProcess;
import topgun.application.message.ClientMessage.EntryProcessBatch;
import topgun.application.message.ClientMessage.ProcessorCode;
import topgun.application.message.ServerMessage.EntriesProcessed;
import topgun.application.message.ServerMessage.EntryProcessed;
import topgun.application.message.ServerMessage.ProcessorOutcome;
import topgun.application.script.Scripts;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.processor.BuiltInProcessors;
import topgun.domain.processor.EntryProcessor;
import topgun.domain.value.Value;

/**
 * Serves requests to process entries.
 *
 * <p>A processor that the embedding application has registered goes by its name alone. Any other is the code that was sent,
 * whatever its name says; where scripts are switched off, those that clients know by name are done by the server instead.
 */
public final class ProcessorHandlers {

    private final Map<String, EntryProcessor> registered;
    private final Scripts scripts;
    private final AccessControl access;
    private final WriteBehind store;
    private final RunProcessor runProcessor;
    private final int mostKeys;

    /**
     * @param registered processors of the embedding application, by name
     * @param mostKeys the most entries of one request
     */
    public ProcessorHandlers(
            Map<String, EntryProcessor> registered,
            Scripts scripts,
            int mostKeys,
            AccessControl access,
            WriteBehind store,
            RunProcessor runProcessor) {
        this.registered = known(registered, scripts);
        this.scripts = scripts;
        this.mostKeys = mostKeys;
        this.access = access;
        this.store = store;
        this.runProcessor = runProcessor;
    }

    private static Map<String, EntryProcessor> known(Map<String, EntryProcessor> registered, Scripts scripts) {
        Map<String, EntryProcessor> known = new HashMap<>(scripts.areOn() ? Map.of() : BuiltInProcessors.BY_NAME);
        known.putAll(registered);
        return Map.copyOf(known);
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onWrite(EntryProcess.class, this::one).onWrite(EntryProcessBatch.class, this::many);
    }

    private void one(Session session, EntryProcess message, Turn turn) {
        process(session, message.map(), List.of(message.key()), message.processor(), turn, outcomes -> {
            ProcessorOutcome outcome = outcomes.getOrDefault(message.key(), EntryAccess.failure("not processed"));
            session.send(new EntryProcessed(message.requestId(), outcome));
        });
    }

    private void many(Session session, EntryProcessBatch message, Turn turn) {
        process(
                session,
                message.map(),
                message.keys(),
                message.processor(),
                turn,
                outcomes -> session.send(new EntriesProcessed(message.requestId(), outcomes)));
    }

    private void process(
            Session session,
            String map,
            List<String> keys,
            ProcessorCode code,
            Turn turn,
            Consumer<Map<String, ProcessorOutcome>> answer) {
        Optional<String> objection = objection(session, map, keys, code);
        if (objection.isPresent()) {
            Map<String, ProcessorOutcome> outcomes = new LinkedHashMap<>();
            keys.forEach(key -> outcomes.put(key, EntryAccess.failure(objection.get())));
            answer.accept(outcomes);
            turn.end();
            return;
        }
        var request =
                new RunProcessor.Request(session, map, keys, code.arguments().map(Value::view));
        Consumer<Map<String, ProcessorOutcome>> whenDone = outcomes -> {
            store.whenCommitted(() -> answer.accept(outcomes));
            turn.end();
        };
        EntryProcessor known = registered.get(code.name());
        if (known == null) {
            runProcessor.run(ScriptProcessor.script(code.code()), request, whenDone);
        } else {
            runProcessor.run(known, request, whenDone);
        }
    }

    private Optional<String> objection(Session session, String map, List<String> keys, ProcessorCode code) {
        if (!access.allows(session, map, Action.PUT)) {
            return Optional.of("Access Denied for map " + map);
        }
        if (keys.size() > mostKeys) {
            return Optional.of("more than " + mostKeys + " keys");
        }
        if (registered.containsKey(code.name())) {
            return Optional.empty();
        }
        return scripts.areOn() ? Scripts.flaw(code.code()) : Optional.of(Scripts.OFF);
    }
}
