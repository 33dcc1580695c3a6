package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;

class TimeToLiveTest {

    private static final Timestamp WRITTEN = new Timestamp(1_000, 5, new NodeId("n"));

    @Test
    void livesUpToAndIncludingTheLastMillisecond() {
        TimeToLive ttl = new TimeToLive(100);

        assertThat(ttl.expiryOf(WRITTEN)).isEqualTo(1_100);
        assertThat(ttl.hasExpired(WRITTEN, 1_100)).isFalse();
        assertThat(ttl.hasExpired(WRITTEN, 1_101)).isTrue();
    }

    @Test
    void aFractionExpiresAtOnceWhenItsLastWholeMillisecondIsOverAndIsStampedAfterThat() {
        TimeToLive ttl = new TimeToLive(0.5);

        assertThat(ttl.hasExpired(WRITTEN, 1_000)).isFalse();
        assertThat(ttl.hasExpired(WRITTEN, 1_001)).isTrue();
        assertThat(ttl.expiryOf(WRITTEN)).isEqualTo(1_001);
    }

    @Test
    void howeverSmallAFractionTheExpiryIsLaterThanTheWrite() {
        assertThat(new TimeToLive(Double.MIN_VALUE).expiryOf(WRITTEN)).isEqualTo(1_001);
    }

    @Test
    void zeroIsSaidAndMeansForEver() {
        TimeToLive ttl = new TimeToLive(-0.0);

        assertThat(ttl).isEqualTo(new TimeToLive(0));
        assertThat(ttl.isPresent()).isTrue();
        assertThat(ttl.expiryOf(WRITTEN)).isEqualTo(TimeToLive.NEVER);
        assertThat(ttl.hasExpired(WRITTEN, Long.MAX_VALUE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -1, -0.1, Double.NEGATIVE_INFINITY})
    void whatIsNoDurationCountsAsNotSaid(double millis) {
        assertThat(new TimeToLive(millis)).isEqualTo(TimeToLive.NONE);
        assertThat(TimeToLive.NONE.isPresent()).isFalse();
        assertThat(TimeToLive.NONE.expiryOf(WRITTEN)).isEqualTo(TimeToLive.NEVER);
        assertThat(TimeToLive.NONE.hasExpired(WRITTEN, Long.MAX_VALUE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0x1p53, 1e300, Double.POSITIVE_INFINITY})
    void anExpiryBeyondAllTimestampsNeverComes(double millis) {
        assertThat(new TimeToLive(millis).expiryOf(WRITTEN)).isEqualTo(TimeToLive.NEVER);
        assertThat(new TimeToLive(millis).hasExpired(WRITTEN, Timestamp.MAX_PART))
                .isFalse();
    }
}
