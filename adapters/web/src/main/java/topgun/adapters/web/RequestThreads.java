package topgun.adapters.web;

import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The threads behind a port: a few that look after the sockets, and a virtual one for each request, so that clients that read
 * their answers slowly, however many there are, keep nobody else waiting.
 */
final class RequestThreads {

    private RequestThreads() {}

    /** At most and at least so many that are not virtual. */
    static QueuedThreadPool named(String name, int most, int least) {
        // Jetty's own queue asks the platform's beans for the size of a cache line, which delays the start
        var threads = new QueuedThreadPool(most, least, new LinkedBlockingQueue<>());
        threads.setName(name);
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-request-", 0).factory()));
        // as long as there are some, requests take those instead
        threads.setReservedThreads(0);
        return threads;
    }
}
