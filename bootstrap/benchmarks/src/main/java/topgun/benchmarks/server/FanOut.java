package topgun.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One client writes, and all others follow the few records it writes, by a query that none of the other records answers. The next write waits until everybody has heard of one
 * of the last.
 */
final class FanOut extends Load {

    private static final String TEXT = "y".repeat(80);
    private static final int KEYS = 100;
    private static final int IN_FLIGHT = 4;
    private static final int REMEMBERED = 64;

    private final Answers answers;
    private final int subscribers;
    private final WriteFrame frame = new WriteFrame(1, Writes.FIRST_MAP, TEXT, KEYS, 0);
    private final Map<Connection, Integer> heardBy = new HashMap<>();
    private final long[] sentNanos = new long[REMEMBERED];
    private final int[] missing = new int[REMEMBERED];
    private int sent;
    private int subscribed;

    FanOut(MeasuredServer server, int subscribers) throws IOException {
        super(server, 1 + subscribers);
        this.subscribers = subscribers;
        this.answers = new Answers(server);
    }

    Map<String, Double> rate(Duration warmUp, Duration time) throws IOException {
        byte[] subscription = Query.byText(TEXT);
        for (Connection connection : connections().subList(1, connections().size())) {
            connection.send(subscription);
        }
        await(() -> subscribed == subscribers);
        for (int i = 0; i < IN_FLIGHT; i++) {
            write();
        }
        serve(warmUp);
        answers.start();
        serve(time);
        return answers.stop(1);
    }

    private void write() throws IOException {
        int place = sent % REMEMBERED;
        sentNanos[place] = System.nanoTime();
        missing[place] = subscribers;
        connections().getFirst().send(frame.next());
        sent++;
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) throws IOException {
        if (type.equals("QUERY_RESP")) {
            subscribed++;
        } else if (type.equals("QUERY_UPDATE")) {
            int place = (heardBy.merge(connection, 1, Integer::sum) - 1) % REMEMBERED;
            answers.add(sentNanos[place]);
            if (--missing[place] == 0) {
                write();
            }
        }
    }
}
