package topgun.benchmarks.parts;

import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** Messages as real clients send them. */
final class Frames {

    static final NodeId NODE = new NodeId("client-0b9c");

    private static final long DATED = 1_790_000_000_000L;

    private Frames() {}

    static Timestamp time(long n) {
        return new Timestamp(DATED + n, 0, NODE);
    }

    /** An object with a few fields, of about 100 bytes. */
    static Value value(int n) {
        return Value.of(new MessagePackWriter(128)
                .mapHeader(4)
                .string("name")
                .string("record number " + n)
                .string("group")
                .integer(n % 100)
                .string("price")
                .number(n * 1.25)
                .string("text")
                .string("something to be kept for a while and found again")
                .toByteArray());
    }

    /** An {@code OP_BATCH} of so many writes. */
    static byte[] batch(int operations) {
        MessagePackWriter out = new MessagePackWriter(operations * 256);
        out.mapHeader(2).string("type").string("OP_BATCH").string("payload").mapHeader(1);
        out.string("ops").arrayHeader(operations);
        for (int i = 0; i < operations; i++) {
            out.mapHeader(5)
                    .string("id")
                    .string(String.valueOf(i))
                    .string("mapName")
                    .string("orders");
            out.string("key").string("order-" + i).string("opType").string("PUT");
            out.string("record")
                    .mapHeader(2)
                    .string("value")
                    .raw(value(i))
                    .string("timestamp")
                    .mapHeader(3);
            out.string("millis").number((double) DATED + i).string("counter").integer(0);
            out.string("nodeId").string(NODE.value());
        }
        return out.toByteArray();
    }
}
