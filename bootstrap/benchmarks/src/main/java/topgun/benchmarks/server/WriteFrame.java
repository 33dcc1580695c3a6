package topgun.benchmarks.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import topgun.domain.value.MessagePackWriter;

/** A frame that carries writes. Each copy writes other keys, values and timestamps. */
final class WriteFrame {

    /** The most keys a map may have. */
    static final int MOST_KEYS = 10_000_000;

    private static final long DAY_MILLIS = 86_400_000;
    private static final int KEY_DIGITS = 7;

    /** Neighbours in time are to be no neighbours in the map. */
    private static final int STRIDE = 7_919;

    /** Later with every write of this process, and never later than now. */
    private static long lastMillis = System.currentTimeMillis() - 10 * DAY_MILLIS;

    private final int keys;
    private final byte[] frame;

    /** Where in the frame the parts begin that change. */
    private final int[] keyPlaces;

    private final int[] numberPlaces;
    private final int[] timestampPlaces;
    private long next;

    /**
     * @param text what all values have in common
     * @param first which of the keys comes first
     */
    WriteFrame(int writes, String map, String text, int keys, int first) {
        this.keys = keys;
        next = first;
        var out = new MessagePackWriter(writes * 256);
        keyPlaces = new int[writes];
        numberPlaces = new int[writes];
        timestampPlaces = new int[writes];
        out.mapHeader(2).string("type");
        if (writes == 1) {
            out.string("CLIENT_OP").string("payload");
            write(out, 0, map, text);
        } else {
            out.string("OP_BATCH").string("payload").mapHeader(1).string("ops").arrayHeader(writes);
            for (int i = 0; i < writes; i++) {
                write(out, i, map, text);
            }
        }
        byte[] message = out.toByteArray();
        frame = Connection.frame(message);
        int header = frame.length - message.length;
        for (int i = 0; i < writes; i++) {
            keyPlaces[i] += header;
            numberPlaces[i] += header;
            timestampPlaces[i] += header;
        }
    }

    private void write(MessagePackWriter out, int i, String map, String text) {
        out.mapHeader(5).string("id").string(String.valueOf(i + 1));
        out.string("mapName").string(map).string("key");
        keyPlaces[i] = out.size() + 1;
        out.string("0".repeat(KEY_DIGITS)).string("opType").string("PUT");
        out.string("record").mapHeader(2).string("value").mapHeader(2).string("number");
        numberPlaces[i] = out.size() + 1;
        out.number((double) lastMillis).string("text").string(text);
        out.string("timestamp").mapHeader(3).string("millis");
        timestampPlaces[i] = out.size() + 1;
        out.number((double) lastMillis)
                .string("counter")
                .integer(0)
                .string("nodeId")
                .string("benchmark");
    }

    /** The next copy, ready to be sent. */
    byte[] next() {
        byte[] bytes = frame.clone();
        ByteBuffer copy = ByteBuffer.wrap(bytes);
        for (int i = 0; i < keyPlaces.length; i++) {
            lastMillis++;
            putKey(bytes, keyPlaces[i], (int) (next++ * STRIDE % keys));
            copy.putDouble(numberPlaces[i], (double) lastMillis).putDouble(timestampPlaces[i], (double) lastMillis);
        }
        return bytes;
    }

    private static void putKey(byte[] bytes, int place, int key) {
        byte[] digits = String.valueOf(MOST_KEYS + key).getBytes(US_ASCII);
        System.arraycopy(digits, 1, bytes, place, KEY_DIGITS);
    }
}
