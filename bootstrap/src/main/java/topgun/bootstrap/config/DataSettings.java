package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.durationOrOff;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.size;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.SettingType.yesOrNo;
import static topgun.bootstrap.config.Units.GIB;
import static topgun.bootstrap.config.Units.HOUR;
import static topgun.bootstrap.config.Units.MIB;
import static topgun.bootstrap.config.Units.MINUTE;
import static topgun.bootstrap.config.Units.SECOND;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import topgun.application.journal.JournalLimits;
import topgun.application.map.Durability;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.clock.NodeId;

/** How the grid treats what is written to it, and what its journal keeps. */
public final class DataSettings {

    static final Section SECTION = new Section("Data");

    static final Setting<String> NODE_ID = SECTION.setting(
                    "node-id",
                    text("<id>", "1 to 128 characters without white space and colons", "[^:\\s\\p{Cntrl}]{1,128}"))
            .orAs("NODE_ID")
            .means("Name of this server in timestamps. Random at first, and then kept with the records.");

    static final Setting<Durability> ACKNOWLEDGE = SECTION.setting(
                    "acknowledge", choice(List.of(Durability.COMMITTED, Durability.APPLIED, Durability.SYNCED)))
            .usually(Durability.COMMITTED)
            .means("When a write is acknowledged that asks for nothing particular: once it survives the death of"
                    + " the process (committed), at once (applied), or once it survives loss of power (synced).");

    static final Setting<Duration> WRITE_ACK_TIMEOUT = SECTION.setting(
                    "write-ack-timeout", duration(Duration.ofMillis(10), HOUR))
            .usually(Duration.ofSeconds(5))
            .means("How long a write waits for the level it asks for before it is answered with the level reached.");

    public static final Setting<Duration> MAX_CLOCK_DRIFT = SECTION.setting(
                    "max-clock-drift", durationOrOff(SECOND, Duration.ofDays(365)))
            .usually(MINUTE)
            .means("Writes dated further ahead of the server's clock are refused.");

    static final Setting<Boolean> RESYNC_AFTER_REFUSAL = SECTION.setting("resync-after-refusal", yesOrNo())
            .usually(false)
            .means("Make a client whose write was refused load the map anew, so that the write disappears there"
                    + " too.");

    static final Setting<Duration> TOMBSTONE_RETENTION = SECTION.setting(
                    "tombstone-retention", duration(MINUTE, Duration.ofDays(36_500)))
            .usually(Duration.ofDays(30))
            .means("How long deletions are remembered. A client that was away longer starts afresh.");

    static final Setting<Duration> PRUNE_INTERVAL = SECTION.setting(
                    "prune-interval", duration(SECOND, Duration.ofDays(30)))
            .usually(HOUR)
            .means("How often deletions past their retention are forgotten.");

    static final Setting<Duration> EXPIRY_SWEEP = SECTION.setting("expiry-sweep", duration(Duration.ofMillis(50), HOUR))
            .usually(SECOND)
            .means("How often records are looked for whose time to live is over.");

    static final Setting<Boolean> JOURNAL = SECTION.setting("journal", yesOrNo())
            .usually(true)
            .orAs("TOPGUN_JOURNAL_ENABLED")
            .means("Keep a journal of all changes, for clients that follow it or look things up.");

    static final Setting<Integer> JOURNAL_CAPACITY = SECTION.setting("journal-capacity", number(1, 1_000_000))
            .usually(10_000)
            .means("How many changes the journal keeps, in memory and in the store.");

    static final Setting<Integer> JOURNAL_MEMORY = SECTION.setting("journal-memory", size(MIB, GIB))
            .usually(64 * MIB)
            .means("About how much memory the journal may take; beyond, it keeps fewer changes.");

    static final Setting<Duration> JOURNAL_RETENTION = SECTION.setting(
                    "journal-retention", durationOrOff(SECOND, Duration.ofDays(36_500)))
            .usually(Duration.ZERO)
            .means("For how long the journal keeps changes. With off, only their number and size count.");

    private DataSettings() {}

    static DataConfig read(SettingValues values, Place place) {
        Durability acknowledge = values.get(ACKNOWLEDGE);
        if (place instanceof Place.Memory && acknowledge != Durability.APPLIED) {
            values.warnIfGiven(ACKNOWLEDGE, "with records kept in memory, applied is all there is");
        }
        return new DataConfig(
                values.find(NODE_ID).map(NodeId::new),
                acknowledge,
                values.get(WRITE_ACK_TIMEOUT),
                values.get(MAX_CLOCK_DRIFT),
                values.get(RESYNC_AFTER_REFUSAL),
                values.get(TOMBSTONE_RETENTION),
                values.get(PRUNE_INTERVAL),
                values.get(EXPIRY_SWEEP));
    }

    static JournalConfig readJournal(SettingValues values) {
        return new JournalConfig(
                values.get(JOURNAL),
                new JournalLimits(
                        values.get(JOURNAL_CAPACITY),
                        values.get(JOURNAL_MEMORY),
                        Optional.of(values.get(JOURNAL_RETENTION)).filter(age -> !age.isZero())));
    }
}
