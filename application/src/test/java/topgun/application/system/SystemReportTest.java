package topgun.application.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.MapTask;
import topgun.domain.access.SystemMaps;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Operation;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class SystemReportTest {

    private static final ValueView START = new Num(TestServer.START_MILLIS);

    private final FakeRecordStore store = new FakeRecordStore();

    private TestServer server() {
        return new TestServer(new TestServer.Options().store(store));
    }

    private static Optional<Map<String, ValueView>> record(TestServer server, String name, String key) {
        List<Map<String, ValueView>> found = new ArrayList<>();
        server.maps.run(
                name,
                MapTask.of(
                        map -> map.lww()
                                .flatMap(lww -> lww.record(key))
                                .map(entry -> ((LwwRecord.Entry) entry).value().view())
                                .ifPresent(value -> found.add(((MapView) value).members())),
                        () -> {
                            throw new IllegalStateException("not available: " + name);
                        }));
        return found.stream().findFirst();
    }

    private static Map<String, ValueView> created(String map, long millis) {
        return Map.of("name", new Text(map), "createdAt", new Num(millis));
    }

    @Test
    void theNodeIsUpFromTheBeginning() {
        TestServer server = server();
        server.report.begin();

        String node = server.clock.node().value();
        assertThat(record(server, SystemMaps.CLUSTER, node))
                .contains(Map.of(
                        "id",
                        new Text(node),
                        "status",
                        new Text("UP"),
                        "isLocal",
                        new Bool(true),
                        "lastUpdated",
                        START));
    }

    @Test
    void aMapIsReportedWhenItIsFirstWrittenTo() {
        TestServer server = server();
        server.report.begin();
        TestClient ann = server.user("ann");

        ann.write(new Operation.Remove("notes", "k", UnusableTime.INSTANCE));
        server.time.advance(1_000);
        ann.write(new Operation.Remove("notes", "other", UnusableTime.INSTANCE));

        assertThat(record(server, SystemMaps.MAPS, "notes")).contains(created("notes", TestServer.START_MILLIS));
    }

    @Test
    void itIsRememberedSinceWhenThereIsAMap() {
        TestServer before = server();
        before.report.begin();
        before.user("ann").write(new Operation.Remove("notes", "k", UnusableTime.INSTANCE));

        TestServer after = server();
        after.time.advance(60_000);
        after.report.begin();
        assertThat(record(after, "notes", "nothing")).isEmpty();
        assertThat(record(after, SystemMaps.MAPS, "notes")).contains(created("notes", TestServer.START_MILLIS));
    }

    @Test
    void whatIsTrueOfARunningServerAloneIsNotStored() {
        TestServer server = server();
        server.report.tell(new MapView(Map.of("topgun_ready", new Num(1))));

        assertThat(store.mapNames()).isEmpty();
        assertThat(record(server, SystemMaps.STATS, server.clock.node().value()))
                .contains(Map.of("topgun_ready", new Num(1), "timestamp", START));
    }
}
