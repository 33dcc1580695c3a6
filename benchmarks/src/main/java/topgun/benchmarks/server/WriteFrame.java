package topgun.benchmarks.server;

import java.nio.ByteBuffer;
import topgun.domain.value.MessagePackWriter;

/** A frame that carries writes, each time with later timestamps and other values. */
final class WriteFrame {

    private static final long DAY_MILLIS = 86_400_000;

    /** Later with every write of this process, and never later than now. */
    private static long lastMillis = System.currentTimeMillis() - 10 * DAY_MILLIS;

    private final byte[] frame;

    /** Where in the frame the values and the timestamps begin that change with each write. */
    private final int[] numbers;

    private final int[] timestamps;

    /** @param firstKey the number of the first key; the others follow */
    WriteFrame(int writes, String map, int firstKey) {
        var out = new MessagePackWriter(writes * 256);
        numbers = new int[writes];
        timestamps = new int[writes];
        out.mapHeader(2).string("type");
        if (writes == 1) {
            out.string("CLIENT_OP").string("payload");
            write(out, 0, map, firstKey);
        } else {
            out.string("OP_BATCH").string("payload").mapHeader(1).string("ops").arrayHeader(writes);
            for (int i = 0; i < writes; i++) {
                write(out, i, map, firstKey + i);
            }
        }
        byte[] message = out.toByteArray();
        frame = Connection.frame(message);
        for (int i = 0; i < writes; i++) {
            numbers[i] += frame.length - message.length;
            timestamps[i] += frame.length - message.length;
        }
    }

    private void write(MessagePackWriter out, int i, String map, int key) {
        out.mapHeader(5)
                .string("id")
                .string(String.valueOf(i + 1))
                .string("mapName")
                .string(map);
        out.string("key").string("key-" + key).string("opType").string("PUT");
        out.string("record").mapHeader(2).string("value").mapHeader(2).string("number");
        numbers[i] = out.size() + 1;
        out.number((double) lastMillis)
                .string("text")
                .string("x".repeat(80))
                .string("timestamp")
                .mapHeader(3)
                .string("millis");
        timestamps[i] = out.size() + 1;
        out.number((double) lastMillis)
                .string("counter")
                .integer(0)
                .string("nodeId")
                .string("benchmark");
    }

    /** A copy of the frame, ready to be sent. */
    byte[] dated() {
        ByteBuffer copy = ByteBuffer.wrap(frame.clone());
        for (int i = 0; i < timestamps.length; i++) {
            lastMillis++;
            copy.putDouble(timestamps[i], (double) lastMillis).putDouble(numbers[i], (double) lastMillis);
        }
        return copy.array();
    }
}
