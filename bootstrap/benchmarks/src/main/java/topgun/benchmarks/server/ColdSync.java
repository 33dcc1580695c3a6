package topgun.benchmarks.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/** A client that has nothing walks the hash tree of a map and fetches every record, without waiting between its requests. */
final class ColdSync extends Load {

    private int awaited;
    private int records;

    ColdSync(MeasuredServer server) throws IOException {
        super(server, 1);
    }

    /** How long it takes to have so many records. */
    Map<String, Double> fetch(int expected) throws IOException {
        long start = System.nanoTime();
        awaited = 1;
        connections().getFirst().send(Connection.frame(message("SYNC_INIT", Map.of("mapName", Writes.FIRST_MAP))));
        await(() -> awaited == 0);
        if (records != expected) {
            throw new IOException("expected " + expected + " records, and was given " + records);
        }
        return Map.of("seconds", Answers.seconds(System.nanoTime() - start));
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) throws IOException {
        switch (type) {
            case "SYNC_RESP_ROOT" -> {
                request(connection, "");
                awaited--;
            }
            case "SYNC_RESP_BUCKETS" -> {
                MapView payload = payload(message);
                String path = ((Text) member(payload, "path")).value();
                for (String child :
                        ((MapView) member(payload, "buckets")).members().keySet()) {
                    request(connection, path + child);
                }
                awaited--;
            }
            case "SYNC_RESP_LEAF" -> {
                records += ((ListView) member(payload(message), "records"))
                        .elements()
                        .size();
                awaited--;
            }
            default -> {}
        }
    }

    private void request(Connection connection, String path) throws IOException {
        awaited++;
        var out = new MessagePackWriter(128).mapHeader(2);
        out.string("type").string("MERKLE_REQ_BUCKET").string("payload").mapHeader(2);
        out.string("mapName").string(Writes.FIRST_MAP).string("path").string(path);
        connection.send(Connection.frame(out.toByteArray()));
    }

    private static MapView payload(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        ValueView whole = Value.of(bytes).view();
        return (MapView) member((MapView) whole, "payload");
    }

    private static ValueView member(MapView map, String name) {
        return requireNonNull(map.members().get(name));
    }
}
