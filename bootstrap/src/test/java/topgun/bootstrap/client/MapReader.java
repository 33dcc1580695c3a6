package topgun.bootstrap.client;

import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a whole last-write-wins map by walking its hash tree, as a client does that has nothing. */
public final class MapReader {

    private final RawClient client;
    private final String map;

    public MapReader(RawClient client, String map) {
        this.client = client;
        this.map = map;
    }

    public long rootHash() {
        client.send(message("SYNC_INIT", Map.of("mapName", map, "lastSyncTimestamp", 0)));
        return ((Double) payloadOf(client.await("SYNC_RESP_ROOT")).get("rootHash")).longValue();
    }

    /** Every record of the map by key, as it came. */
    public Map<String, Map<String, Object>> records() {
        Map<String, Map<String, Object>> records = new HashMap<>();
        read("", records);
        return records;
    }

    @SuppressWarnings("unchecked")
    private void read(String path, Map<String, Map<String, Object>> records) {
        client.send(payload("MERKLE_REQ_BUCKET", Map.of("mapName", map, "path", path)));
        // a leaf whose last deletion has just been forgotten answers as a node without children
        Map<String, Object> answer = client.awaitAny(Set.of("SYNC_RESP_BUCKETS", "SYNC_RESP_LEAF"));
        Map<String, Object> node = payloadOf(answer);
        if ("SYNC_RESP_LEAF".equals(answer.get("type"))) {
            for (Map<String, Object> entry : (List<Map<String, Object>>) node.get("records")) {
                records.put((String) entry.get("key"), (Map<String, Object>) entry.get("record"));
            }
        } else {
            ((Map<String, Object>) node.get("buckets")).keySet().forEach(digit -> read(path + digit, records));
        }
    }
}
