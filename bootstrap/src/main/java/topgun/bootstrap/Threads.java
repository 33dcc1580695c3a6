package topgun.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What runs the work of a server that is not done by the threads of its sockets. */
final class Threads implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Threads.class.getName());
    private static final Duration TIME_TO_FINISH = Duration.ofMillis(500);

    /** Run what may block or take long. */
    final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    /** Run what has waited for its turn on the lane of a map. */
    final ExecutorService lanes = lanes();

    /** Wait for services elsewhere that make vectors of texts. */
    final ExecutorService embeddings = Executors.newVirtualThreadPerTaskExecutor();

    /** Forgets what comes after the end, as when a timer still wants to tell followers of the journal: nobody is there. */
    private static ExecutorService lanes() {
        int threads = Runtime.getRuntime().availableProcessors();
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("lane-"),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Makes threads that are numbered and do not keep the process alive. */
    static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().name(name, 0).daemon().factory();
    }

    /** Gives up what waits for a service elsewhere, so that nobody has to wait for it in turn. */
    void giveUpWaiting() {
        embeddings.shutdownNow();
    }

    @Override
    public void close() {
        giveUpWaiting();
        finish(lanes);
        finish(workers);
    }

    /** What has begun may still use the store; what hangs must not keep the server from stopping. */
    private static void finish(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(TIME_TO_FINISH.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "stopped without waiting for tasks that do not come to their end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
