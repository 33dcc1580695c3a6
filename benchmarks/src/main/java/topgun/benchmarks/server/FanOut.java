package topgun.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import topgun.domain.value.MessagePackWriter;

/** One client writes, and all others follow the map. So many writes wait until everybody has heard of them. */
final class FanOut extends Load {

    private static final String MAP = "fan-out";
    private static final int KEYS = 1_000;
    private static final int IN_FLIGHT = 4;
    private static final int REMEMBERED = 64;

    private final int subscribers;
    private final Map<Connection, Integer> heardBy = new HashMap<>();
    private final WriteFrame[] frames = new WriteFrame[KEYS];
    private final long[] sentNanos = new long[REMEMBERED];
    private final int[] missing = new int[REMEMBERED];
    private int sent;
    private int subscribed;

    FanOut(MeasuredServer server, int subscribers) throws IOException {
        this.subscribers = subscribers;
        connect(server, 1 + subscribers);
        for (int i = 0; i < KEYS; i++) {
            frames[i] = new WriteFrame(1, MAP, i);
        }
    }

    @Override
    int worthOfOne() {
        return 1;
    }

    @Override
    Figures run(MeasuredServer server, Duration warmUp, Duration time) throws IOException {
        byte[] subscription = Connection.frame(new MessagePackWriter(128)
                .mapHeader(2)
                .string("type")
                .string("QUERY_SUB")
                .string("payload")
                .mapHeader(3)
                .string("queryId")
                .string("q")
                .string("mapName")
                .string(MAP)
                .string("query")
                .mapHeader(0)
                .toByteArray());
        for (Connection connection : connections().subList(1, connections().size())) {
            connection.send(subscription);
        }
        return super.run(server, warmUp, time);
    }

    @Override
    void begin() {}

    private void write() throws IOException {
        int place = sent % REMEMBERED;
        sentNanos[place] = System.nanoTime();
        missing[place] = subscribers;
        connections().getFirst().send(frames[sent % KEYS].dated());
        sent++;
    }

    @Override
    void heard(Connection connection, String type, byte[] bytes, int from, int to) throws IOException {
        if (type.equals("QUERY_RESP")) {
            subscribed++;
            for (int i = 0; subscribed == subscribers && i < IN_FLIGHT; i++) {
                write();
            }
        } else if (type.equals("QUERY_UPDATE")) {
            int place = (heardBy.merge(connection, 1, Integer::sum) - 1) % REMEMBERED;
            answered(sentNanos[place]);
            if (--missing[place] == 0) {
                write();
            }
        }
    }
}
