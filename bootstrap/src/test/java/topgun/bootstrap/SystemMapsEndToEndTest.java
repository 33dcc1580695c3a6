package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;
import topgun.domain.access.SystemMaps;

/** Administrators follow the server in maps, over real sockets. */
class SystemMapsEndToEndTest {

    private static ServerUnderTest server(Path data) {
        return ServerUnderTest.withSecret(Map.of("data-dir", data.toString(), "node-id", "n"));
    }

    private static RawClient admin(ServerUnderTest server) {
        return RawClient.authenticated(server.port(), server.token("root", "ADMIN"));
    }

    /** What a live query of the whole map finds at first, by the key. */
    private static Map<Object, Map<?, ?>> follow(RawClient client, String map) {
        client.send(payload("QUERY_SUB", Map.of("queryId", map, "mapName", map, "query", Map.of())));
        List<?> results = (List<?>) payloadOf(client.await("QUERY_RESP")).get("results");
        Map<Object, Map<?, ?>> values = new HashMap<>();
        for (Object result : results) {
            values.put(((Map<?, ?>) result).get("key"), (Map<?, ?>) ((Map<?, ?>) result).get("value"));
        }
        return values;
    }

    private static Map<?, ?> awaitUpdate(RawClient client, String map) {
        return (Map<?, ?>) payloadOf(client.await(
                        "QUERY_UPDATE",
                        update -> payloadOf(update).get("queryId").equals(map)))
                .get("value");
    }

    @Test
    void anAdministratorHearsOfNewMapsAndOfTheNumbersOfTheServer(@TempDir Path data) {
        try (ServerUnderTest server = server(data);
                RawClient root = admin(server);
                RawClient ann = server.client("ann")) {
            Map<?, ?> node = follow(root, SystemMaps.CLUSTER).get("n");
            assertThat(node.get("id")).isEqualTo("n");
            assertThat(node.get("status")).isEqualTo("UP");
            assertThat(node.get("isLocal")).isEqualTo(true);
            assertThat((Double) node.get("lastUpdated")).isPositive();
            assertThat(follow(root, SystemMaps.MAPS)).isEmpty();
            follow(root, SystemMaps.STATS);

            ann.send(Write.put("notes", "k", "v").message());
            ann.await("OP_ACK");

            assertThat(awaitUpdate(root, SystemMaps.MAPS).get("name")).isEqualTo("notes");
            Map<?, ?> stats = awaitUpdate(root, SystemMaps.STATS);
            assertThat(stats.get("topgun_connected_clients")).isEqualTo(2.0);
            assertThat((Double) stats.get("timestamp")).isPositive();
            assertThat((List<?>) stats.get("topgun_operations_total")).isNotEmpty();
        }
    }

    @Test
    void othersSeeNothingOfThem(@TempDir Path data) {
        try (ServerUnderTest server = server(data);
                RawClient ann = server.client("ann")) {
            assertThat(follow(ann, SystemMaps.CLUSTER)).isEmpty();
            assertThat(payloadOf(ann.await("ERROR")).get("code")).isEqualTo(403.0);
            ann.send(Write.put(SystemMaps.MAPS, "k", "v").message());
            assertThat(payloadOf(ann.await("OP_REJECTED")).get("code")).isEqualTo(403.0);
        }
    }

    @Test
    void aRestartedServerStillKnowsSinceWhenThereIsAMap(@TempDir Path data) {
        Object createdAt;
        try (ServerUnderTest server = server(data);
                RawClient root = admin(server)) {
            follow(root, SystemMaps.MAPS);
            root.send(Write.put("notes", "k", "v").message());
            createdAt = awaitUpdate(root, SystemMaps.MAPS).get("createdAt");
        }
        try (ServerUnderTest server = server(data);
                RawClient root = admin(server)) {
            assertThat(follow(root, SystemMaps.MAPS))
                    .isEqualTo(Map.of("notes", Map.of("name", "notes", "createdAt", createdAt)));
        }
    }
}
