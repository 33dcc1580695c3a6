package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.NO_LIMIT;
import static topgun.bootstrap.config.SettingType.limit;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.size;
import static topgun.bootstrap.config.SettingType.sizeLimit;
import static topgun.bootstrap.config.SettingType.yesOrNo;
import static topgun.bootstrap.config.Units.GIB;
import static topgun.bootstrap.config.Units.KIB;
import static topgun.bootstrap.config.Units.MIB;

/** How much is taken from clients. */
public final class LimitSettings {

    public static final Section SECTION = new Section("Limits");

    static final Setting<Boolean> UNLIMITED = SECTION.setting("unlimited", yesOrNo())
            .usually(false)
            .means("Lift the limits on rates and connections and log less, for load tests. What keeps a single"
                    + " message from doing harm stays.");

    static final Setting<Integer> MAX_MESSAGE = SECTION.setting("max-message", size(KIB, GIB))
            .usually(16 * MIB)
            .means("Largest message of a client; a larger one ends its connection. Clients send all that waited"
                    + " offline as one.");

    static final Setting<Integer> MAX_MESSAGE_BEFORE_AUTH = SECTION.setting(
                    "max-message-before-auth", size(KIB, 64 * MIB))
            .usually(64 * KIB)
            .means("Largest message of a client that is not authenticated yet.");

    static final Setting<Integer> MAX_HTTP_BODY = SECTION.setting("max-http-body", size(KIB, GIB))
            .usually(2_000_000)
            .means("Largest body of an HTTP request.");

    static final Setting<Integer> MAX_DEPTH = SECTION.setting("max-depth", number(16, 1024))
            .usually(256)
            .means("How deeply a message may be nested; a deeper one is refused.");

    static final Setting<Integer> MAX_NAME_LENGTH = SECTION.setting("max-name-length", number(16, 65_536))
            .usually(512)
            .means("Longest name of a map, key, and id of a subscription or request that is kept, in UTF-16 units.");

    static final Setting<Integer> MAX_VALUE_SIZE = SECTION.setting("max-value-size", sizeLimit(KIB))
            .usually(NO_LIMIT)
            .means("Largest value; a write of a larger one is refused.");

    static final Setting<Integer> MAX_BATCH_MESSAGES = SECTION.setting("max-batch-messages", number(1, 1_000_000))
            .usually(8_192)
            .means("Most messages in one BATCH frame; a frame with more is refused whole (413).");

    static final Setting<Integer> BATCH_MESSAGE_RATE = SECTION.setting("batch-message-rate", limit(1))
            .usually(20_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("Messages a connection may send per second inside of BATCH frames; beyond, frames are dropped"
                    + " (429).");

    static final Setting<Integer> BATCH_MESSAGE_BURST = SECTION.setting("batch-message-burst", limit(1))
            .usually(40_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("How many of them may come at once.");

    static final Setting<Integer> OPERATION_RATE = SECTION.setting("operation-rate", limit(1))
            .usually(NO_LIMIT)
            .means("Writes of any kind a connection may send per second; beyond, it is read more slowly.");

    static final Setting<Integer> MAX_CONNECTIONS = SECTION.setting("max-connections", limit(1))
            .usually(20_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("Most connections; more are answered with 503.");

    static final Setting<Integer> MAX_OTHER_CONNECTIONS = SECTION.setting("max-http-connections", limit(1))
            .usually(10_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("Most TCP connections besides, of plain HTTP and unfinished handshakes; more wait to be"
                    + " accepted.");

    static final Setting<Integer> MAX_UNAUTHENTICATED = SECTION.setting("max-unauthenticated", limit(1))
            .usually(10_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("Most connections that are not authenticated yet; more have to wait for the handshake.");

    static final Setting<Integer> MAX_PER_ADDRESS = SECTION.setting("max-connections-per-address", limit(1))
            .usually(NO_LIMIT)
            .means("Most connections from one address; more are answered with 429. All that come through a proxy"
                    + " share its address.");

    static final Setting<Integer> MAX_PER_USER = SECTION.setting("max-connections-per-user", limit(1))
            .usually(10_000)
            .whenOn(UNLIMITED, NO_LIMIT)
            .means("Most connections of one user, as tokens name him; more are refused (429) and closed with 1013.");

    static final Setting<Integer> OUTBOX = SECTION.setting("outbox", size(64 * KIB, GIB))
            .usually(MIB)
            .means("How much may wait to be sent to one client; a slower one is disconnected and synchronises"
                    + " later.");

    static final Setting<Integer> ANSWER_MEMORY = SECTION.setting("answer-memory", number(1, 90))
            .usually(25)
            .means("How much of the heap, in percent, answers may take that clients have not read yet; whose answer"
                    + " needs more is disconnected (1013) and may ask again.");

    static final Setting<Integer> MAX_MAPS = SECTION.setting("max-maps", limit(1))
            .usually(100_000)
            .means("Most maps in memory, those that are empty but followed included; others are refused (429), and"
                    + " writes to them put off (503).");

    static final Setting<Integer> MAX_TAGS = SECTION.setting("max-tags-per-key", limit(1))
            .usually(100_000)
            .means("Most values of one key in a map of sets, and most keys of one tag; more are refused (400).");

    static final Setting<Integer> MAX_NODES_PER_COUNTER = SECTION.setting("max-nodes-per-counter", limit(1))
            .usually(100_000)
            .means("Most clients, as their clocks name them, that change one counter; more are refused (429).");

    static final Setting<Integer> MAX_TOPICS = SECTION.setting("max-topics", limit(1))
            .usually(1_000_000)
            .means("Most topics that all connections together follow; more are refused (429).");

    static final Setting<Integer> MAX_TOPICS_FOLLOWED = SECTION.setting("max-topics-per-connection", limit(1))
            .usually(100)
            .means("Most topics that one connection follows; more are refused (400).");

    static final Setting<Integer> MAX_COUNTERS = SECTION.setting("max-counters-per-connection", limit(1))
            .usually(1_000)
            .means("Most counters that one connection follows; more are refused (429).");

    static final Setting<Integer> MAX_LOCKS = SECTION.setting("max-locks-per-connection", limit(1))
            .usually(1_000)
            .means("Most locks that one connection holds and waits for, taken together; more are refused (429).");

    static final Setting<Integer> MAX_JOURNAL_SUBSCRIPTIONS = SECTION.setting(
                    "max-journal-subscriptions-per-connection", limit(1))
            .usually(100)
            .means("Most subscriptions of one connection to the journal; more are refused (429).");

    private LimitSettings() {}

    static LimitsConfig read(SettingValues values) {
        if (values.get(UNLIMITED)) {
            values.addWarning("limits on rates and connections are lifted (%s): for load tests only"
                    .formatted(values.source(UNLIMITED)));
        }
        if (values.get(MAX_MESSAGE_BEFORE_AUTH) > values.get(MAX_MESSAGE)) {
            values.addProblem("%s=%s: expected no more than %s, which is %s"
                    .formatted(
                            MAX_MESSAGE_BEFORE_AUTH.option(),
                            values.shown(MAX_MESSAGE_BEFORE_AUTH),
                            MAX_MESSAGE.option(),
                            values.shown(MAX_MESSAGE)));
        }
        return new LimitsConfig(
                values.get(MAX_MESSAGE),
                values.get(MAX_MESSAGE_BEFORE_AUTH),
                values.get(MAX_HTTP_BODY),
                values.get(MAX_DEPTH),
                values.get(MAX_NAME_LENGTH),
                values.get(MAX_VALUE_SIZE),
                values.get(MAX_BATCH_MESSAGES),
                values.get(BATCH_MESSAGE_RATE),
                values.get(BATCH_MESSAGE_BURST),
                values.get(OPERATION_RATE),
                new LimitsConfig.Connections(
                        values.get(MAX_CONNECTIONS),
                        values.get(MAX_OTHER_CONNECTIONS),
                        values.get(MAX_UNAUTHENTICATED),
                        values.get(MAX_PER_ADDRESS),
                        values.get(MAX_PER_USER)),
                values.get(OUTBOX),
                values.get(ANSWER_MEMORY),
                values.get(MAX_MAPS),
                values.get(MAX_TAGS),
                values.get(MAX_NODES_PER_COUNTER),
                values.get(MAX_TOPICS),
                new LimitsConfig.Following(
                        values.get(MAX_TOPICS_FOLLOWED),
                        values.get(MAX_COUNTERS),
                        values.get(MAX_LOCKS),
                        values.get(MAX_JOURNAL_SUBSCRIPTIONS)));
    }
}
