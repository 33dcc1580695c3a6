package topgun.application.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.operation.Origin;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;

class ArrivalsTest {

    private final TestServer server = new TestServer();
    private final Arrivals arrivals = new Arrivals(server.clock, server.time);

    @AfterEach
    void close() {
        server.close();
    }

    private void visit(BiConsumer<GridMap, LwwMap> visit) {
        server.maps.run("m", new MapTask() {
            @Override
            public void run(GridMap map) {
                visit.accept(map, map.lwwForWriting().orElseThrow());
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason.reason());
            }
        });
    }

    private void arrive(GridMap map, LwwMap content, String key, long millis) {
        var deleted = new LwwRecord.Tombstone(new Timestamp(millis, 0, new NodeId("n")));
        content.merge(key, deleted);
        arrivals.changed(map, new Change.LwwChanged("m", key, deleted, Optional.empty()), Origin.SERVER);
    }

    @Test
    void keysThatComeAndGoLeaveNothingBehind() {
        visit((map, content) -> {
            arrive(map, content, "first", 20_000);
            Timestamp before =
                    arrivals.since(UnusableTime.INSTANCE, map, content).upTo();
            arrive(map, content, "stays", 20_000);
            for (int n = 0; n < 10_000; n++) {
                arrive(map, content, "key " + n, n);
                content.prune(new Timestamp(15_000, 0, new NodeId("n")));
            }
            assertThat(arrivals.noted()).isLessThan(2_000);
            assertThat(arrivals.since(before, map, content).records()).containsOnlyKeys("stays");
        });
    }

    @Test
    void aMapThatNobodyAsksForIsForgotten() {
        visit((map, content) -> {
            arrivals.since(UnusableTime.INSTANCE, map, content);
            server.time.advance(3_599_000);
            arrivals.forgetUnused();
            assertThat(arrivals.noted()).isPositive();
            server.time.advance(2_000);
            arrivals.forgetUnused();
            assertThat(arrivals.noted()).isZero();
        });
    }
}
