package topgun.application.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import topgun.application.message.ClientMessage;
import topgun.domain.operation.Rejection;

class TelemetryTest {

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
    void addsUpWhatBecameOfOperations() {
        telemetry.operationsAccepted(3);
        telemetry.operationsAccepted(4);
        telemetry.operationPostponed();
        telemetry.operationRejected(new Rejection.Conflict());
        assertThat(telemetry.accepted()).isEqualTo(7);
        assertThat(telemetry.operations()).isEqualTo(9);
    }
}
