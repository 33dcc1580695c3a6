package topgun.application.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.port.StoreException;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.merkle.HashFlavour;

/** Clients that come and go, over a network that delays, repeats, reorders and loses, end up with the same maps. */
class ConvergenceTest {

    private static final int STEPS = 120;

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everybodyEndsWithTheSameMaps(long seed) {
        var random = new Random(seed);
        try (var server = new TestServer()) {
            var clients = List.of(
                    new ModelClient(server, "client-a", HashFlavour.PLAIN),
                    new ModelClient(server, "client-b", HashFlavour.MIXED),
                    new ModelClient(server, "Client_c", HashFlavour.PLAIN));
            for (int step = 0; step < STEPS; step++) {
                act(clients.get(random.nextInt(clients.size())), random);
                server.time.advance(random.nextInt(3));
            }
            // Twice: what one client brings in the first round, the others get in the second.
            for (int round = 0; round < 2; round++) {
                clients.forEach(ModelClient::disconnect);
                clients.forEach(ModelClient::connect);
                deliverAll(server, clients, random);
            }
            var lww = lww(server);
            var or = or(server);
            for (ModelClient client : clients) {
                assertThat(content(client.lww)).isEqualTo(content(lww));
                assertThat(content(client.or)).isEqualTo(content(or));
                for (HashFlavour flavour : HashFlavour.values()) {
                    assertThat(client.lww.tree().rootHash(flavour))
                            .isEqualTo(lww.tree().rootHash(flavour));
                    assertThat(client.or.tree().rootHash(flavour))
                            .isEqualTo(or.tree().rootHash(flavour));
                }
            }
        }
    }

    private static void act(ModelClient client, Random random) {
        String key = "k" + random.nextInt(6);
        switch (random.nextInt(12)) {
            case 0, 1 -> client.put(key, random.nextInt(100));
            case 2 -> client.remove(key);
            case 3, 4 -> client.orAdd(key, random.nextInt(100));
            case 5 -> client.orRemove(key);
            case 6 -> {
                if (client.isOnline()) {
                    client.disconnect();
                } else {
                    client.connect();
                }
            }
            default -> client.deliverOne(random);
        }
    }

    private static void deliverAll(TestServer server, List<ModelClient> clients, Random random) {
        boolean busy = true;
        while (busy) {
            server.awaitSaved();
            busy = false;
            for (ModelClient client : clients) {
                busy |= client.hasFrames();
                client.deliverOne(random);
            }
        }
    }

    private static LwwMap lww(TestServer server) {
        var found = new LwwMap[] {new LwwMap()};
        visit(server, ModelClient.LWW, map -> map.lww().ifPresent(lww -> found[0] = lww));
        return found[0];
    }

    private static OrMap or(TestServer server) {
        var found = new OrMap[] {new OrMap()};
        visit(server, ModelClient.OR, map -> map.or().ifPresent(or -> found[0] = or));
        return found[0];
    }

    private static void visit(TestServer server, String name, java.util.function.Consumer<GridMap> visit) {
        server.maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                visit.accept(map);
            }

            @Override
            public void unavailable(StoreException reason) {
                throw reason;
            }
        });
    }

    private static Map<String, LwwRecord> content(LwwMap map) {
        Map<String, LwwRecord> content = new TreeMap<>();
        map.forEach(content::put);
        return content;
    }

    private static Map<String, Set<String>> content(OrMap map) {
        Map<String, Set<String>> content = new TreeMap<>();
        map.forEach((key, entries) -> {
            var records = new TreeSet<String>();
            entries.forEach(entry -> records.add(entry.toString()));
            content.put(key, records);
        });
        return content;
    }
}
