package topgun.application.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.VectorHit;
import topgun.application.message.ServerMessage.VectorSearchResponse;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/** Whatever happens to a map, an index that was there all the time finds the same as one that is made anew. */
class VectorIndexesInvariantTest {

    private static final int DIMENSION = 3;
    private static final NodeId WRITER = new NodeId("w");

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void indexesFollowTheirMaps(long seed) {
        var random = new Random(seed);
        try (TestServer server = new TestServer(new TestServer.Options().embedder(LocalEmbedder.DETERMINISTIC))) {
            add(server, "vectors", new VectorSource.Attribute("at"));
            add(server, "texts", new VectorSource.Texts(List.of("title", "body")));
            var writer = new Seeker(server.user("ann"));
            int written = 0;
            for (int step = 0; step < 80; step++) {
                var at = new Timestamp(server.time.millis() - random.nextInt(300), ++written, WRITER);
                String key = "k" + random.nextInt(10);
                switch (random.nextInt(8)) {
                    case 0 -> writer.client().write(new Operation.Remove("m", key, at));
                    case 1 -> server.time.advance(random.nextInt(1_500));
                    default -> writer.client().write(new Operation.Put("m", key, document(random), at, ttl(random)));
                }
                if (random.nextInt(15) == 0) {
                    check(server, writer, "vectors", new VectorSource.Attribute("at"), random);
                    check(server, writer, "texts", new VectorSource.Texts(List.of("title", "body")), random);
                }
            }
        }
    }

    private static VectorIndexDefinition add(TestServer server, String name, VectorSource source) {
        var definition = new VectorIndexDefinition("m", name, source, DIMENSION, Metric.EUCLIDEAN);
        server.vectors.add(definition);
        return definition;
    }

    private static void check(TestServer server, Seeker seeker, String name, VectorSource source, Random random) {
        VectorIndexDefinition fresh = add(server, "fresh", source);
        float[] query = Seeker.vector(random.nextInt(3), random.nextInt(3), random.nextInt(3));
        Map<String, VectorHit> expected = found(seeker, "fresh", query);
        server.vectors.remove(fresh);
        assertThat(found(seeker, name, query)).isEqualTo(expected);
    }

    private static Map<String, VectorHit> found(Seeker seeker, String index, float[] query) {
        VectorSearchResponse response = seeker.ask(
                "mapName",
                "m",
                "indexName",
                index,
                "queryVector",
                query,
                "k",
                100,
                "options",
                Seeker.view("includeVectors", true));
        assertThat(response.error()).isEqualTo(Optional.empty());
        assertThat(response.totalCandidates()).isEqualTo(response.hits().size());
        Map<String, VectorHit> byKey = new HashMap<>();
        response.hits().forEach(hit -> byKey.put(hit.key(), hit));
        return byKey;
    }

    private static TimeToLive ttl(Random random) {
        return random.nextInt(4) == 0 ? new TimeToLive(1 + random.nextInt(2_000)) : TimeToLive.NONE;
    }

    private static Value document(Random random) {
        String title = "word" + random.nextInt(5);
        return switch (random.nextInt(8)) {
            case 0 -> Value.of(new ValueView.Text("no object"));
            case 1 -> Seeker.object("at", Seeker.vector(1, 2), "title", title);
            case 2 -> Seeker.object("at", Seeker.vector(1, Double.NaN, 2), "body", title);
            case 3 -> Seeker.object("title", 7);
            default ->
                Seeker.object(
                        "at",
                        Seeker.vector(random.nextInt(9), random.nextInt(9), random.nextInt(9)),
                        "title",
                        title,
                        "body",
                        "word" + random.nextInt(5));
        };
    }
}
