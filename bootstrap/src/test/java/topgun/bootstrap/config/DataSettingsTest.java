package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.journal.JournalLimits;
import topgun.application.map.Durability;
import topgun.domain.clock.NodeId;

class DataSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        assertThat(config().data())
                .isEqualTo(new DataConfig(
                        Optional.empty(),
                        Durability.COMMITTED,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        false,
                        Duration.ofDays(30),
                        Duration.ofHours(1),
                        Duration.ofSeconds(1)));
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_NODE_ID", "server-1"),
                Map.entry("TOPGUN_ACKNOWLEDGE", "synced"),
                Map.entry("TOPGUN_WRITE_ACK_TIMEOUT", "1s"),
                Map.entry("TOPGUN_MAX_CLOCK_DRIFT", "off"),
                Map.entry("TOPGUN_RESYNC_AFTER_REFUSAL", "1"),
                Map.entry("TOPGUN_TOMBSTONE_RETENTION", "7d"),
                Map.entry("TOPGUN_PRUNE_INTERVAL", "2h"),
                Map.entry("TOPGUN_EXPIRY_SWEEP", "100ms"),
                Map.entry("TOPGUN_JOURNAL_ENABLED", "false"),
                Map.entry("TOPGUN_JOURNAL_CAPACITY", "21"),
                Map.entry("TOPGUN_JOURNAL_MEMORY", "2MiB"),
                Map.entry("TOPGUN_JOURNAL_RETENTION", "1d")));
        assertThat(config().data())
                .isEqualTo(new DataConfig(
                        Optional.of(new NodeId("server-1")),
                        Durability.SYNCED,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        true,
                        Duration.ofDays(7),
                        Duration.ofHours(2),
                        Duration.ofMillis(100)));
        assertThat(config().journal())
                .isEqualTo(new JournalConfig(false, new JournalLimits(21, 2 << 20, Optional.of(Duration.ofDays(1)))));
    }

    @ParameterizedTest
    @CsvSource({"memory, synced, true", "memory, applied, false", "file, synced, false"})
    void inMemoryThereIsNothingToWaitFor(String storage, String acknowledge, boolean warned) {
        options.put(StorageSettings.STORAGE_KIND, storage);
        options.put(DataSettings.ACKNOWLEDGE, acknowledge);
        assertThat(warnings()
                        .contains("--acknowledge is not used: with records kept in memory, applied is all there is"))
                .isEqualTo(warned);
    }
}
