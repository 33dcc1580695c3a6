package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        assertThat(config().limits())
                .isEqualTo(new LimitsConfig(
                        16 << 20,
                        64 << 10,
                        2_000_000,
                        256,
                        512,
                        Integer.MAX_VALUE,
                        8_192,
                        20_000,
                        40_000,
                        Integer.MAX_VALUE,
                        new LimitsConfig.Connections(20_000, 10_000, 10_000, Integer.MAX_VALUE, 10_000),
                        1 << 20,
                        25,
                        100_000,
                        100_000,
                        100_000,
                        1_000_000,
                        new LimitsConfig.Following(100, 1_000, 1_000, 100)));
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_MAX_MESSAGE", "64MiB"),
                Map.entry("TOPGUN_MAX_MESSAGE_BEFORE_AUTH", "1KiB"),
                Map.entry("TOPGUN_MAX_HTTP_BODY", "3MiB"),
                Map.entry("TOPGUN_MAX_DEPTH", "64"),
                Map.entry("TOPGUN_MAX_NAME_LENGTH", "256"),
                Map.entry("TOPGUN_MAX_VALUE_SIZE", "1MiB"),
                Map.entry("TOPGUN_MAX_BATCH_MESSAGES", "10"),
                Map.entry("TOPGUN_BATCH_MESSAGE_RATE", "11"),
                Map.entry("TOPGUN_BATCH_MESSAGE_BURST", "12"),
                Map.entry("TOPGUN_OPERATION_RATE", "13"),
                Map.entry("TOPGUN_MAX_CONNECTIONS", "14"),
                Map.entry("TOPGUN_MAX_HTTP_CONNECTIONS", "22"),
                Map.entry("TOPGUN_MAX_UNAUTHENTICATED", "15"),
                Map.entry("TOPGUN_MAX_CONNECTIONS_PER_ADDRESS", "16"),
                Map.entry("TOPGUN_MAX_CONNECTIONS_PER_USER", "23"),
                Map.entry("TOPGUN_OUTBOX", "2MiB"),
                Map.entry("TOPGUN_ANSWER_MEMORY", "51"),
                Map.entry("TOPGUN_MAX_MAPS", "24"),
                Map.entry("TOPGUN_MAX_TAGS_PER_KEY", "25"),
                Map.entry("TOPGUN_MAX_NODES_PER_COUNTER", "49"),
                Map.entry("TOPGUN_MAX_TOPICS", "26"),
                Map.entry("TOPGUN_MAX_TOPICS_PER_CONNECTION", "17"),
                Map.entry("TOPGUN_MAX_COUNTERS_PER_CONNECTION", "18"),
                Map.entry("TOPGUN_MAX_LOCKS_PER_CONNECTION", "19"),
                Map.entry("TOPGUN_MAX_JOURNAL_SUBSCRIPTIONS_PER_CONNECTION", "20")));
        assertThat(config().limits())
                .isEqualTo(new LimitsConfig(
                        64 << 20,
                        1 << 10,
                        3 << 20,
                        64,
                        256,
                        1 << 20,
                        10,
                        11,
                        12,
                        13,
                        new LimitsConfig.Connections(14, 22, 15, 16, 23),
                        2 << 20,
                        51,
                        24,
                        25,
                        49,
                        26,
                        new LimitsConfig.Following(17, 18, 19, 20)));
    }

    @Test
    void strangersMaySendNoMoreThanFriends() {
        options.put(LimitSettings.MAX_MESSAGE, "64KiB");
        options.put(LimitSettings.MAX_MESSAGE_BEFORE_AUTH, "65KiB");
        assertThat(problems())
                .containsExactly(
                        "--max-message-before-auth=65KiB: expected no more than --max-message, which is 64KiB");
    }

    @Test
    void unlimitedModeLiftsRatesAndConnectionsAndNothingThatKeepsTheServerSafe() {
        LimitsConfig usual = config().limits();
        environment.put("TOPGUN_UNLIMITED", "1");
        LimitsConfig lifted = config().limits();
        int none = Integer.MAX_VALUE;
        assertThat(lifted)
                .isEqualTo(new LimitsConfig(
                        usual.messageBytes(),
                        usual.firstMessageBytes(),
                        usual.httpBodyBytes(),
                        usual.depth(),
                        usual.nameLength(),
                        usual.valueBytes(),
                        usual.batchMessages(),
                        none,
                        none,
                        none,
                        new LimitsConfig.Connections(none, none, none, none, none),
                        usual.outboxBytes(),
                        usual.answerPercent(),
                        usual.maps(),
                        usual.tagsPerKey(),
                        usual.nodesPerCounter(),
                        usual.topics(),
                        usual.following()));
        assertThat(config().logLevel()).isEqualTo(LogLevel.WARN);
        assertThat(warnings())
                .containsExactly("limits on rates and connections are lifted (TOPGUN_UNLIMITED): for load tests only");
    }
}
