package topgun.application.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.Num;

/** Clients make the same tag for several keys, and a server that starts again knows all of their records. */
class SharedTagsTest {

    private static final int SEEDS = 300;
    private static final long RETENTION_MILLIS = 10_000;
    private static final NodeId WRITER = new NodeId("w");

    private record Content(Map<String, List<OrRecord>> records, Set<Tag> tombstones) {

        static Content of(OrMap map) {
            Map<String, List<OrRecord>> records = new TreeMap<>();
            map.forEach((key, ofKey) -> records.put(key, List.copyOf(ofKey)));
            return new Content(records, new HashSet<>(map.tombstones()));
        }
    }

    /** A server that starts again and again, and a map that is never anywhere but in memory. */
    private static final class History implements AutoCloseable {

        private final Random random;
        private final FakeRecordStore store = new FakeRecordStore();
        private final OrMap expected = new OrMap();
        private TestServer server = start(TestServer.START_MILLIS);
        private TestClient writer = server.user("ann");
        private int count;

        History(long seed) {
            random = new Random(seed);
        }

        private TestServer start(long millis) {
            return new TestServer(
                    new TestServer.Options().store(store).startingAt(millis).retention(RETENTION_MILLIS));
        }

        void run() {
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(10)) {
                    case 0 -> remove(tag());
                    case 1 -> prune();
                    case 2 -> restart();
                    default -> add("k" + random.nextInt(4), tag(), TimeToLive.NONE);
                }
                assertThat(content()).isEqualTo(Content.of(expected));
            }
        }

        private Tag tag() {
            return new Tag((TestServer.START_MILLIS + random.nextInt(6)) + ":0:w");
        }

        void add(String key, Tag tag, TimeToLive ttl) {
            var at = new Timestamp(server.time.millis() - random.nextInt(5), ++count, WRITER);
            var entry = new OrRecord(Value.of(new Num(count)), at, tag, ttl);
            expected.add(key, entry);
            writer.write(new Operation.OrAdd("m", key, entry.value(), at, tag, ttl));
        }

        void remove(Tag tag) {
            expected.remove(tag);
            writer.write(new Operation.OrRemove("m", "k0", tag));
        }

        private void prune() {
            if (random.nextInt(3) == 0) {
                server.time.advance(RETENTION_MILLIS / 2);
            }
            expected.prune(new Timestamp(server.time.millis() - RETENTION_MILLIS, 0, TestServer.NODE));
            server.pruning.prune();
            server.awaitSaved(); // or the writer of the store may be on the lane of the map
        }

        void restart() {
            server.awaitSaved();
            server.close();
            server = start(server.time.millis());
            writer = server.user("ann");
        }

        Content content() {
            List<Content> seen = new ArrayList<>();
            server.maps.run("m", MapTask.of(map -> seen.add(Content.of(map.or().orElseGet(OrMap::new))), () -> {}));
            return seen.getFirst();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void aRestartedServerKnowsWhatItKnewBefore() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (var history = new History(seed)) {
                history.run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void theFirstToExpireTakesTheOthersAlong() {
        try (var history = new History(1)) {
            var tag = new Tag("t");
            history.add("a", tag, TimeToLive.NONE);
            history.add("b", tag, new TimeToLive(1_000));
            history.add("c", tag, TimeToLive.NONE);
            history.restart();
            assertThat(history.content().records()).containsOnlyKeys("a", "b", "c");

            history.server.time.advance(2_000);

            var gone = new Content(Map.of(), Set.of(tag));
            assertThat(history.content()).isEqualTo(gone);
            history.restart();
            assertThat(history.content()).isEqualTo(gone);
        }
    }

    @Test
    void aTagHasOnlySoManyKeys() {
        try (var history = new History(1)) {
            var tag = new Tag("t");
            for (int n = 0; n < TestServer.MOST_TAGS_PER_KEY; n++) {
                history.add("k" + n, tag, TimeToLive.NONE);
            }
            assertThat(history.writer.heard(OperationRejected.class)).isEmpty();

            history.add("one more", tag, TimeToLive.NONE);
            history.add("k7", tag, TimeToLive.NONE);

            assertThat(history.writer.heard(OperationRejected.class))
                    .singleElement()
                    .asString()
                    .contains("the tag stands under 1000 keys already");
            history.remove(tag);
            history.restart();
            assertThat(history.content()).isEqualTo(new Content(Map.of(), Set.of(tag)));
        }
    }
}
