package topgun.application.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.operation.Rejection;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class TelemetryTest {

    private static final Value EMPTY = Value.of(new ValueView.MapView(Map.of()));

    private final AtomicLong nanos = new AtomicLong(17);
    private final Telemetry telemetry = new Telemetry(nanos::get);

    private void serve(Duration duration) {
        long since = telemetry.now();
        nanos.addAndGet(duration.toNanos());
        telemetry.served(ClientMessage.OperationBatch.class, since);
    }

    @Test
    void sortsDurationsIntoClasses() {
        serve(Duration.ZERO);
        serve(Duration.ofNanos(100_000));
        serve(Duration.ofNanos(100_001));
        serve(Duration.ofSeconds(10));
        serve(Duration.ofSeconds(11));

        Durations.Reading reading = telemetry.served().get("operation_batch");
        List<Long> expected =
                new ArrayList<>(Durations.bounds().stream().map(bound -> 0L).toList());
        expected.set(0, 2L);
        expected.set(1, 1L);
        expected.set(Durations.bounds().size() - 1, 1L);
        expected.add(1L);
        assertThat(reading.counts()).isEqualTo(expected);
        assertThat(reading.count()).isEqualTo(5);
        assertThat(reading.seconds()).isEqualTo(21.000200001);
    }

    @Test
    void namesMessagesAndReasons() {
        telemetry.served(ClientMessage.Ping.class, telemetry.now());
        telemetry.operationRejected(new Rejection.ClockDrift());
        telemetry.operationRejected(new Rejection.Denied());
        telemetry.operationRejected(new Rejection.Denied());
        assertThat(telemetry.served()).containsOnlyKeys("ping");
        assertThat(telemetry.rejected()).containsExactly(entry("clock_drift", 1L), entry("denied", 2L));
    }

    @Test
    void tellsSoManyMapsApartAndAddsUpTheOthers() {
        for (int map = 0; map < 1_003; map++) {
            telemetry.onMap("m" + map, MapOperation.PUT, 2);
        }
        telemetry.onMap("m0", MapOperation.GET, 1);
        assertThat(telemetry.byMap()).hasSize(1_000);
        assertThat(telemetry.byMap().firstEntry().getKey()).isEqualTo("m0");
        assertThat(telemetry.byMap().firstEntry().getValue())
                .contains(entry(MapOperation.PUT, 2L), entry(MapOperation.GET, 1L));
        assertThat(telemetry.onOtherMaps()).contains(entry(MapOperation.PUT, 6L), entry(MapOperation.GET, 0L));
    }

    @Test
    void whatClientsDoWithAMapIsCounted() {
        try (var server = new TestServer()) {
            TestClient client = server.user("ann");
            var stamp = new Timestamp(TestServer.START_MILLIS, 0, new NodeId("w"));
            client.write(
                    new Operation.Put("m", "k", Value.NULL, stamp, TimeToLive.NONE),
                    new Operation.Remove("m", "l", stamp),
                    new Operation.OrRemove("m", "k", new Tag("wrong kind")));
            client.say(new ClientMessage.QuerySubscribe("q", "m", EMPTY, Optional.empty()));
            assertThat(server.telemetry.byMap().get("m"))
                    .isEqualTo(Map.of(
                            MapOperation.PUT, 1L,
                            MapOperation.DELETE, 1L,
                            MapOperation.GET, 0L,
                            MapOperation.SUBSCRIBE, 1L));
        }
    }

    @Test
    void changesAreCountedByWhetherAnybodyIsToldOfThem() {
        try (var server = new TestServer()) {
            TestClient writer = server.user("ann");
            for (TestClient follower : List.of(writer, server.user("bob"), server.user("cid"))) {
                follower.say(new ClientMessage.QuerySubscribe("q", "followed", EMPTY, Optional.empty()));
            }
            writer.say(new ClientMessage.QuerySubscribe("own", "own", EMPTY, Optional.empty()));
            var stamp = new Timestamp(TestServer.START_MILLIS, 0, new NodeId("w"));
            var known = new Operation.Put("followed", "k", Value.NULL, stamp, TimeToLive.NONE);
            writer.write(
                    known,
                    known,
                    new Operation.Remove("followed", "l", stamp),
                    new Operation.Remove("own", "k", stamp),
                    new Operation.Remove("ignored", "k", stamp));
            writer.say(new ClientMessage.LockRequest("r", "lock", 1_000));
            assertThat(server.telemetry.toldChanges()).isEqualTo(2);
            assertThat(server.telemetry.tellings()).isEqualTo(4);
            assertThat(server.telemetry.untoldChanges()).isEqualTo(2);
        }
    }

    @Test
    void addsUpWhatBecameOfOperations() {
        telemetry.operationsAccepted(3);
        telemetry.operationsAccepted(4);
        telemetry.operationPostponed();
        telemetry.operationRejected(new Rejection.Conflict());
        assertThat(telemetry.accepted()).isEqualTo(7);
        assertThat(telemetry.operations()).isEqualTo(9);
    }
}
