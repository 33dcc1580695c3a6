package topgun.application.port;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.LwwRecord.Entry;
import topgun.domain.crdt.LwwRecord.Tombstone;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/** Records, values and texts at the edges of what clients may send, and of what databases like to take. */
final class RecordSamples {

    private static final Timestamp AT = new Timestamp(1, 1, new NodeId("n1"));

    private RecordSamples() {}

    static Stream<LwwRecord> lwwRecords() {
        Timestamp latest = new Timestamp(Timestamp.MAX_PART, Timestamp.MAX_PART, new NodeId("Ω node_1"));
        return Stream.concat(
                values().map(value -> new Entry(value, AT, TimeToLive.NONE)),
                Stream.of(
                        new Entry(text("x"), latest, TimeToLive.NONE),
                        new Entry(text("x"), new Timestamp(0, 0, new NodeId("")), TimeToLive.NONE),
                        new Entry(text("x"), AT, new TimeToLive(0)),
                        new Entry(text("x"), AT, new TimeToLive(0.5)),
                        new Entry(text("x"), AT, new TimeToLive(1e300)),
                        new Entry(text("x"), AT, new TimeToLive(Double.POSITIVE_INFINITY)),
                        new Tombstone(AT),
                        new Tombstone(latest)));
    }

    private static Stream<Value> values() {
        return Stream.of(
                Value.NULL,
                text(""),
                text("grüße 👋"),
                Value.of(new byte[] {(byte) 0xd4, 0, 0}), // undefined
                Value.of(new byte[] {(byte) 0xcb, 0x7f, (byte) 0xf8, 0, 0, 0, 0, 0, 0}), // NaN
                binary(255),
                binary(70_000),
                binary(1_000_000 - 5),
                binary(1_000_001 - 5),
                binary(1 << 20),
                binary(16 << 20));
    }

    static Stream<String> texts() {
        return Stream.of(
                "k",
                "K",
                " k",
                "k ",
                "",
                "grüße",
                "gru\u0308ße",
                "GRÜSSE",
                "👋",
                "\ud83d", // the halves of the hand, as a client may cut it
                "\udc4b",
                "\udc4b\ud83d",
                "a\ud83d\ud83d\udc4bz",
                "\ufffd",
                "?",
                "\u0000",
                "'; DROP TABLE record; --",
                "\\",
                "%",
                "_",
                "x".repeat(512),
                noise(512),
                noise(511) + "\ud83d",
                noise(1_024),
                noise(1_023) + "a",
                "x".repeat(100_000));
    }

    static Value text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[utf8.length + 5];
        bytes[0] = (byte) 0xdb;
        for (int i = 0; i < 4; i++) {
            bytes[i + 1] = (byte) (utf8.length >>> (24 - 8 * i));
        }
        System.arraycopy(utf8, 0, bytes, 5, utf8.length);
        return Value.of(bytes);
    }

    /** A binary value that no database can compress. */
    static Value binary(int length) {
        byte[] bytes = new byte[length + 5];
        new Random(length).nextBytes(bytes);
        bytes[0] = (byte) 0xc6;
        for (int i = 0; i < 4; i++) {
            bytes[i + 1] = (byte) (length >>> (24 - 8 * i));
        }
        return Value.of(bytes);
    }

    /** A text of three-byte characters that no database can compress. */
    static String noise(int length) {
        return new Random(length)
                .ints(length, 0x3000, 0xd000)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }
}
