package topgun.adapters.scripting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import topgun.application.port.ScriptSandbox;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Runs scripts in a few threads of its own, each with an {@link Isolate}. A run that takes too long is interrupted, which
 * the engine heeds at every jump, and its isolate is replaced.
 */
public final class QuickJsSandbox implements ScriptSandbox {

    private static final System.Logger LOG = System.getLogger(QuickJsSandbox.class.getName());

    /** Deep recursion of a script is recursion of the JVM. */
    private static final long STACK_BYTES = 16L * 1024 * 1024;
    /** Until the JVM has translated the engine, everything takes many times as long. */
    private static final int WARM_UP_RUNS = 30;

    private final ScriptLimits limits;
    private final String harness;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor watch;
    private final BlockingDeque<Isolate> idle = new LinkedBlockingDeque<>();

    public QuickJsSandbox(ScriptLimits limits) {
        this.limits = limits;
        this.harness = harness(limits.memoryBytes() / 8);
        this.watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("script-watch").daemon().factory());
        watch.setRemoveOnCancelPolicy(true);
        var number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                limits.workers(),
                limits.workers(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.waiting()),
                task -> worker(task, number.incrementAndGet()));
        workers.prestartAllCoreThreads();
    }

    private Thread worker(Runnable task, int number) {
        Runnable work = () -> {
            warmUp();
            task.run();
        };
        return Thread.ofPlatform()
                .name("script-" + number)
                .daemon()
                .stackSize(STACK_BYTES)
                .unstarted(work);
    }

    private static String harness(int maxResult) {
        try (InputStream source = QuickJsSandbox.class.getResourceAsStream("harness.js")) {
            if (source == null) {
                throw new IllegalStateException("harness.js is missing");
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("MAX_DEPTH", String.valueOf(Crossing.MAX_DEPTH))
                    .replace("MAX_RESULT", String.valueOf(maxResult));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void warmUp() {
        var script = new Script("return { value: { ...args, n: (args.n ?? 0) + 1 } };", List.of("args"));
        ValueView argument = new MapView(Map.of("a", new ListView(List.of(new Num(1), Nil.INSTANCE))));
        try (Isolate isolate = Isolate.create(harness, limits.memoryBytes())) {
            for (int n = 0; n < WARM_UP_RUNS && !workers.isShutdown(); n++) {
                run(isolate, script, List.of(Optional.of(argument)));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the script engine could not be warmed up", e);
        }
    }

    @Override
    public void run(Script script, List<Optional<ValueView>> arguments, Consumer<Outcome> whenDone) {
        try {
            workers.execute(() -> {
                Outcome outcome = outcome(script, arguments);
                try {
                    whenDone.accept(outcome);
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "the outcome of a script could not be delivered", e);
                }
            });
        } catch (RejectedExecutionException e) {
            whenDone.accept(new Outcome.Busy());
        }
    }

    /** Runs the script, and interrupts it when its time is over. */
    private Outcome outcome(Script script, List<Optional<ValueView>> arguments) {
        Isolate isolate;
        try {
            isolate = isolate();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "there is no engine to run a script", e);
            return new Outcome.Failed("Internal error");
        }
        boolean intact = false;
        var deadline = Deadline.ofCurrentThread(limits.time(), watch);
        try {
            Outcome outcome = run(isolate, script, arguments);
            intact = !deadline.stop() && !isolate.hasGrown();
            return outcome;
        } catch (RuntimeException | Error e) {
            if (deadline.stop()) {
                return new Outcome.TimedOut();
            }
            LOG.log(Level.DEBUG, "a script ended its engine", e);
            return new Outcome.Failed("The script ran out of memory or stack, or broke the engine");
        } finally {
            if (intact) {
                idle.addFirst(isolate);
            } else {
                isolate.close();
            }
        }
    }

    private static Outcome run(Isolate isolate, Script script, List<Optional<ValueView>> arguments) {
        List<Optional<ValueView>> call = new ArrayList<>(List.of(texts(script.parameters()), text(script.body())));
        call.addAll(arguments);
        return read(isolate.run(Crossing.in(call)));
    }

    private static Optional<ValueView> text(String text) {
        return Optional.of(new Text(text));
    }

    private static Optional<ValueView> texts(List<String> texts) {
        return Optional.of(new ListView(texts.stream().<ValueView>map(Text::new).toList()));
    }

    private static Outcome read(String answer) {
        return switch (answer.isEmpty() ? 'E' : answer.charAt(0)) {
            case 'U' -> new Outcome.Returned(Optional.empty());
            case 'V' -> new Outcome.Returned(Optional.of(Crossing.out(answer.substring(1))));
            default -> new Outcome.Failed(answer.substring(Math.min(1, answer.length())));
        };
    }

    private Isolate isolate() {
        Isolate known = idle.pollFirst();
        return known == null ? Isolate.create(harness, limits.memoryBytes()) : known;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        watch.shutdownNow();
    }
}
