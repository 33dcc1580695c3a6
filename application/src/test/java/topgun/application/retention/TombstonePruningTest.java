package topgun.application.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.operation.Operation;

class TombstonePruningTest {

    private static final long RETENTION_MILLIS = 1_000;

    private final TestServer server = new TestServer(new TestServer.Options()
            .store(new FakeRecordStore())
            .retention(RETENTION_MILLIS)
            .savingOnDemand());

    @Test
    void whatIsForgottenDoesNotComeBackFromAStoreThatHasNotForgottenItYet() {
        var deletion = new Timestamp(TestServer.START_MILLIS, 0, new NodeId("w"));
        server.user("user").write(new Operation.Remove("m", "k", deletion));
        server.writes.saveNext();
        server.time.advance(RETENTION_MILLIS + 1);

        server.pruning.prune();
        assertThat(server.maps.count()).isEqualTo(1);
        assertThat(isVacant("m")).isTrue();

        server.writes.saveNext();
        assertThat(server.maps.count()).isZero();
        assertThat(isVacant("m")).isTrue();
    }

    private boolean isVacant(String name) {
        List<Boolean> answers = new ArrayList<>();
        server.maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                answers.add(map.isVacant());
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new IllegalStateException(reason.reason());
            }
        });
        return answers.getLast();
    }
}
