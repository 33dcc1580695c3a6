package topgun.bootstrap.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded session of what this server does over WebSockets.
 */
class TranscriptReplayTest {

    static List<String> names() {
        return List.of(
                "01-connect-auth-ok",
                "02-auth-failure",
                "03-lww-two-clients",
                "04-client-op",
                "05-write-concerns",
                "05b-write-concern-persisted-without-storage",
                "06-ormap-add-remove",
                "06b-ormap-reference-defect",
                "07-lww-merkle-resync",
                "08-ormap-merkle-resync",
                "09-ping-pong",
                "09b-pong-breaks-0.10-client-clock",
                "10-malformed-frames",
                "10b-oversized-frame",
                "11-json-fallback",
                "12-ttl-and-gc",
                "13-permissions-and-field-filter",
                "14-sync-edge-cases",
                "15-shutdown",
                "16-connection-limits",
                "16b-connection-interceptor-refuses",
                "16c-op-interceptors",
                "17-output-batching",
                "18-op-id-clash",
                "features-partition-map",
                "features-topic",
                "features-counter",
                "features-journal",
                "features-journal-disabled",
                "features-lock",
                "features-entry-processor-builtin",
                "features-entry-processor",
                "features-entry-processor-echo",
                "features-conflict-resolver",
                "features-interceptor",
                "features-live-query",
                "features-query-cursor",
                "features-query-errors",
                "features-query-field-security",
                "features-query-or-map",
                "features-query-order",
                "features-query-window",
                "features-search",
                "features-real-client");
    }

    @ParameterizedTest
    @MethodSource("names")
    void answersAsRecordedExceptWhereItMustNot(String name) {
        Transcript transcript =
                name.equals("features-real-client") ? Transcript.read(name).withWriter("W") : Transcript.read(name);
        try (Scenario scenario = Scenario.of(transcript)) {
            Replay.Heard heard = scenario.play();
            assertThat(Comparison.of(transcript, heard, Deviations.of(name))).isEmpty();
        }
    }
}
