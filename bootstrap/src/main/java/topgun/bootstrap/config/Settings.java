package topgun.bootstrap.config;

import static topgun.bootstrap.config.Setting.optional;
import static topgun.bootstrap.config.Setting.usually;
import static topgun.bootstrap.config.Topic.DATA;
import static topgun.bootstrap.config.Topic.LIMITS;
import static topgun.bootstrap.config.Topic.NETWORK;
import static topgun.bootstrap.config.Topic.QUERIES;
import static topgun.bootstrap.config.Topic.RUNNING;
import static topgun.bootstrap.config.Topic.SCRIPTS;
import static topgun.bootstrap.config.Topic.SEARCH;
import static topgun.bootstrap.config.Topic.SECURITY;
import static topgun.bootstrap.config.Topic.STORAGE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import topgun.application.map.Durability;
import topgun.application.query.IndexSettings;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.domain.access.Action;

/** All settings, in the order in which they are listed. */
public final class Settings {

    /** How to write values that are more than a word. */
    public static final String NOTATION =
            "Durations are written as " + DurationText.EXAMPLES + ", sizes as " + SizeText.EXAMPLES + ".";

    static final String ALL_INTERFACES = "*";

    /** What the store is, as far as it is chosen and not inferred. */
    enum StorageKind {
        AUTO,
        FILE,
        DATABASE,
        MEMORY
    }

    enum Environment {
        DEVELOPMENT,
        TEST,
        PRODUCTION
    }

    enum Scripting {
        OFF,
        ON
    }

    enum AccessDefault {
        ALLOW_UNTIL_FIRST_POLICY,
        DENY
    }

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int GIB = 1 << 30;

    private static final List<Setting<?>> LIST = new ArrayList<>();

    // Two modes change the defaults of others, so they are made before and listed in their place.

    static final Setting<Boolean> NO_AUTH = usually(
            SECURITY,
            "no-auth",
            SettingType.yesOrNo(),
            false,
            "Ask nobody for a token: everybody may do everything, unless policies say otherwise. For trying out and for closed"
                    + " networks.");

    static final Setting<Boolean> UNLIMITED = usually(
            LIMITS,
            "unlimited",
            SettingType.yesOrNo(),
            false,
            "Lift the limits on rates and connections and log less, for load tests. What keeps a single message from"
                    + " doing harm stays.");

    static final Setting<Integer> PORT = listed(usually(
                    NETWORK,
                    "port",
                    SettingType.number(0, 65_535),
                    8080,
                    "Port for WebSocket and HTTP. 0 picks a free one; the line PORT=<n> on standard output tells which.")
            .orAs("PORT"));

    static final Setting<String> HOST = listed(usually(
                    NETWORK,
                    "host",
                    SettingType.text(
                            "<host>",
                            "a host name, an address, or * for all interfaces",
                            "\\*|[^\\s:/?#@,]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?\\]?"),
                    ALL_INTERFACES,
                    "Interface to listen on.")
            .orAs("TOPGUN_BIND_ADDR")
            .whenOn(NO_AUTH, "127.0.0.1"));

    static final Setting<String> ADVERTISED_URL = listed(optional(
            NETWORK,
            "advertised-url",
            SettingType.webSocketUrl(),
            "Where clients reach this server, as the partition map tells them. Needed behind a proxy."));

    static final Setting<Path> TLS_CERTIFICATE = listed(optional(
                    NETWORK,
                    "tls-certificate",
                    SettingType.path(),
                    "File with the certificate of this server and those that lead to a known one (PEM). With it, only"
                            + " encrypted connections are taken (https, wss); it is read again when it changes.")
            .orAs("TOPGUN_TLS_CERT_PATH"));

    static final Setting<Path> TLS_KEY = listed(optional(
                    NETWORK,
                    "tls-key",
                    SettingType.path(),
                    "File with the private key of that certificate (PEM, PKCS #8, not encrypted).")
            .orAs("TOPGUN_TLS_KEY_PATH"));

    static final Setting<Set<String>> WEBSOCKET_ORIGINS = listed(usually(
            NETWORK,
            "websocket-origins",
            SettingType.origins(),
            Set.of("*"),
            "Web pages of these origins may connect; those of others are refused (403). Programs other than browsers"
                    + " need none."));

    static final Setting<Set<String>> CORS_ORIGINS = listed(optional(
            NETWORK, "cors-origins", SettingType.origins(), "Web pages of these origins may use the HTTP interface."));

    static final Setting<Duration> REQUEST_TIMEOUT = listed(usually(
            NETWORK,
            "request-timeout",
            SettingType.duration(Duration.ofMillis(100), DAY),
            MINUTE,
            "How long an HTTP request, or the handshake of a WebSocket, may take to arrive as a whole. A connection that"
                    + " sends none for so long ends too."));

    static final Setting<Duration> HEARTBEAT_TIMEOUT = listed(usually(
            NETWORK,
            "heartbeat-timeout",
            SettingType.duration(SECOND, DAY),
            MINUTE,
            "A client that has sent nothing for so long is disconnected."));

    static final Setting<Duration> AUTH_TIMEOUT = listed(usually(
            NETWORK,
            "auth-timeout",
            SettingType.duration(SECOND, DAY),
            Duration.ofMinutes(5),
            "A client that has not authenticated after so long is disconnected. A person may be typing a password."));

    static final Setting<Duration> CLOSE_TIMEOUT = listed(usually(
            NETWORK,
            "close-timeout",
            SettingType.duration(Duration.ofMillis(100), MINUTE),
            Duration.ofSeconds(3),
            "How long a closing connection may take to deliver what was sent before."));

    static final Setting<Integer> ACCEPT_BACKLOG = listed(usually(
            NETWORK,
            "accept-backlog",
            SettingType.number(1, 65_535),
            1024,
            "Connections that the operating system keeps until the server takes them."));

    public static final Setting<Secret> JWT_SECRET = listed(optional(
                    SECURITY,
                    "jwt-secret",
                    SettingType.secret(),
                    "What tokens are checked with: the secret that signs them (HS256), or a public key or certificate in"
                            + " PEM form (RS256). Better given as a variable, since others on the machine can see"
                            + " options.")
            .ratherAs("JWT_SECRET"));

    static final Setting<String> JWKS = listed(optional(
            SECURITY,
            "jwks",
            SettingType.text(
                    "<place>",
                    "a path, or a URL that begins with https:// (or http://localhost)",
                    "https://.+|http://(localhost|127\\.0\\.0\\.1|\\[::1])[:/].*|(?!\\w+://).+"),
            "File or URL with the public keys that check tokens (a JWK set, RS256 and ES256), instead of a secret. Keys may"
                    + " come and go while the server runs."));

    static final Setting<Duration> JWKS_REFRESH = listed(usually(
            SECURITY, "jwks-refresh", SettingType.duration(SECOND, DAY), MINUTE, "How often these keys are read."));

    static final Setting<String> JWT_ISSUER = listed(optional(
            SECURITY,
            "jwt-issuer",
            SettingType.text("<text>", "a text", ".+"),
            "Accept only tokens with this issuer (iss)."));

    static final Setting<String> JWT_AUDIENCE = listed(optional(
            SECURITY,
            "jwt-audience",
            SettingType.text("<text>", "a text", ".+"),
            "Accept only tokens for this audience (aud)."));

    static final Setting<Boolean> JWT_EXPIRY_REQUIRED = listed(usually(
            SECURITY,
            "jwt-expiry-required",
            SettingType.yesOrNo(),
            false,
            "Refuse tokens that never expire (without exp)."));

    static final Setting<Duration> JWT_LEEWAY = listed(usually(
            SECURITY,
            "jwt-leeway",
            SettingType.duration(Duration.ZERO, HOUR),
            Duration.ZERO,
            "How far the clocks of the issuer and of this server may be apart when exp and nbf are checked."));

    static final Setting<Duration> TOKEN_GRACE = listed(usually(
            SECURITY,
            "token-grace",
            SettingType.durationOrOff(SECOND, Duration.ofDays(365)),
            MINUTE,
            "How long a connection may go on after its token has expired; meanwhile the client is asked for another one."
                    + " With off, connections outlive their tokens."));

    static {
        LIST.add(NO_AUTH);
    }

    static final Setting<AccessDefault> ACCESS_DEFAULT = listed(
            usually(
                    SECURITY,
                    "access-default",
                    SettingType.choice(EnumSet.allOf(AccessDefault.class), Map.of()),
                    AccessDefault.ALLOW_UNTIL_FIRST_POLICY,
                    "What authenticated clients may do while there is no policy: everything, or nothing (deny). The role ADMIN may always do everything."));

    static final Setting<String> POLICIES = listed(optional(
                    SECURITY,
                    "policies",
                    SettingType.text("<json>", "a JSON list of policies", "(?s).+"),
                    "The policies: which role may do what on which maps. They come on top of those in the policies file.")
            .orAs("TOPGUN_SECURITY_POLICIES"));

    static final Setting<Path> POLICIES_FILE =
            listed(optional(SECURITY, "policies-file", SettingType.path(), "JSON file with policies."));

    static final Setting<Integer> MAX_POLICIES = listed(usually(
            SECURITY,
            "max-policies",
            SettingType.number(1, 100_000),
            1_000,
            "Policies that may be kept through the admin interface, besides those in settings and files."));

    static final Setting<List<String>> ADMIN_SUBJECTS = listed(optional(
            SECURITY,
            "admin-subjects",
            SettingType.list("<ids>", "user ids separated by commas", id -> !id.isEmpty()),
            "Users who may do everything on data, whatever their roles and the policies."));

    static final Setting<String> ADMIN_USERNAME = listed(usually(
                    SECURITY,
                    "admin-username",
                    SettingType.text("<name>", "a name", ".+"),
                    "admin",
                    "Who logs in at /api/auth/login to use the admin interface.")
            .orAs("TOPGUN_ADMIN_USER"));

    static final Setting<Secret> ADMIN_PASSWORD = listed(optional(
            SECURITY,
            "admin-password",
            SettingType.secret(),
            "The password for that, at least 8 characters. Without one nobody can log in, and tokens for operators come from"
                    + " \"topgun token --roles admin\"."));

    static final Setting<Boolean> HTTP_SYNC_REQUIRES_AUTH = listed(usually(
            SECURITY,
            "http-sync-requires-auth",
            SettingType.yesOrNo(),
            true,
            "Whether POST /sync needs a token. In no-auth mode it never does."));

    static final Setting<StorageKind> STORAGE_KIND = listed(usually(
                    STORAGE,
                    "storage",
                    SettingType.choice(
                            EnumSet.allOf(StorageKind.class),
                            Map.of("null", StorageKind.MEMORY, "postgres", StorageKind.DATABASE)),
                    StorageKind.AUTO,
                    "Where records are kept. With auto: in the database if its URL is given, else in a file in the data"
                            + " directory. What is kept in memory is gone when the server stops.")
            .orAs("STORAGE_BACKEND"));

    static final Setting<Path> DATA_DIR = listed(usually(
            STORAGE, "data-dir", SettingType.path(), Path.of("./data"), "Directory for the file; created if need be."));

    static final Setting<String> DATABASE_URL = listed(optional(
                    STORAGE,
                    "database-url",
                    SettingType.text(
                            "<url>",
                            "a URL such as postgres://user:password@host:5432/name or jdbc:postgresql://host/name",
                            "(postgres|postgresql)://.+|jdbc:postgresql:.+|jdbc:h2:(file|mem):.+"),
                    "The database that keeps the records.")
            .ratherAs("DATABASE_URL")
            .shownAs(Mask::passwordOf));

    static final Setting<String> DATABASE_USER = listed(optional(
            STORAGE,
            "database-user",
            SettingType.text("<name>", "a name", ".+"),
            "User of the database, if the URL does not name one."));

    static final Setting<Secret> DATABASE_PASSWORD =
            listed(optional(STORAGE, "database-password", SettingType.secret(), "Password of that user."));

    static final Setting<Integer> STORE_QUEUE = listed(usually(
            STORAGE,
            "store-queue",
            SettingType.number(1_000, 100_000_000),
            100_000,
            "Records that may wait for the store before clients are read more slowly."));

    static final Setting<Duration> STORE_PATIENCE = listed(usually(
            STORAGE,
            "store-patience",
            SettingType.duration(SECOND, HOUR),
            Duration.ofSeconds(5),
            "How long the store may fail before new writes are refused (503) instead of kept waiting."));

    static final Setting<String> NODE_ID = listed(optional(
                    DATA,
                    "node-id",
                    SettingType.text(
                            "<id>", "1 to 128 characters without white space and colons", "[^:\\s\\p{Cntrl}]{1,128}"),
                    "Name of this server in timestamps. Random at first, and then kept with the records.")
            .orAs("NODE_ID"));

    static final Setting<Durability> ACKNOWLEDGE = listed(usually(
            DATA,
            "acknowledge",
            SettingType.choice(List.of(Durability.COMMITTED, Durability.APPLIED, Durability.SYNCED), Map.of()),
            Durability.COMMITTED,
            "When a write is acknowledged that asks for nothing particular: once it survives the death of the process"
                    + " (committed), at once (applied), or once it survives loss of power (synced)."));

    static final Setting<Duration> WRITE_ACK_TIMEOUT = listed(usually(
            DATA,
            "write-ack-timeout",
            SettingType.duration(Duration.ofMillis(10), HOUR),
            Duration.ofSeconds(5),
            "How long a write waits for the level it asks for before it is answered with the level reached."));

    public static final Setting<Duration> MAX_CLOCK_DRIFT = listed(usually(
            DATA,
            "max-clock-drift",
            SettingType.durationOrOff(SECOND, Duration.ofDays(365)),
            MINUTE,
            "Writes dated further ahead of the server's clock are refused."));

    static final Setting<Boolean> RESYNC_AFTER_REFUSAL = listed(usually(
            DATA,
            "resync-after-refusal",
            SettingType.yesOrNo(),
            false,
            "Make a client whose write was refused load the map anew, so that the write disappears there too."));

    static final Setting<Duration> TOMBSTONE_RETENTION = listed(usually(
            DATA,
            "tombstone-retention",
            SettingType.duration(MINUTE, Duration.ofDays(36_500)),
            Duration.ofDays(30),
            "How long deletions are remembered. A client that was away longer starts afresh."));

    static final Setting<Duration> PRUNE_INTERVAL = listed(usually(
            DATA,
            "prune-interval",
            SettingType.duration(SECOND, Duration.ofDays(30)),
            HOUR,
            "How often deletions past their retention are forgotten."));

    static final Setting<Duration> EXPIRY_SWEEP = listed(usually(
            DATA,
            "expiry-sweep",
            SettingType.duration(Duration.ofMillis(50), HOUR),
            SECOND,
            "How often records are looked for whose time to live is over."));

    static final Setting<Boolean> JOURNAL = listed(usually(
                    DATA,
                    "journal",
                    SettingType.yesOrNo(),
                    true,
                    "Keep a journal of all changes, for clients that follow it or look things up.")
            .orAs("TOPGUN_JOURNAL_ENABLED"));

    static final Setting<Integer> JOURNAL_CAPACITY = listed(usually(
            DATA,
            "journal-capacity",
            SettingType.number(1, 1_000_000),
            10_000,
            "How many changes the journal keeps, in memory and in the store."));

    static final Setting<Integer> JOURNAL_MEMORY = listed(usually(
            DATA,
            "journal-memory",
            SettingType.size(MIB, GIB),
            64 * MIB,
            "About how much memory the journal may take; beyond, it keeps fewer changes."));

    static final Setting<Duration> JOURNAL_RETENTION = listed(usually(
            DATA,
            "journal-retention",
            SettingType.durationOrOff(SECOND, Duration.ofDays(36_500)),
            Duration.ZERO,
            "For how long the journal keeps changes. With off, only their number and size count."));

    static final Setting<Integer> MAX_QUERY_RESULTS = listed(
            usually(
                    QUERIES,
                    "max-query-results",
                    SettingType.number(1, 10_000_000),
                    10_000,
                    "Largest result of a query and largest page; of a larger one, the first records are shown and kept up to date."));

    static final Setting<Integer> MAX_QUERIES = listed(usually(
            QUERIES,
            "max-queries-per-connection",
            SettingType.limit(1),
            20_000,
            "Most live queries of one connection; more are refused (429)."));

    static final Setting<Integer> MAX_QUERY_CONDITIONS = listed(usually(
            QUERIES,
            "max-query-conditions",
            SettingType.number(1, 1_000_000),
            1_000,
            "Most conditions, sort fields and groups of one query together; a larger one is refused."));

    static final Setting<Integer> MAX_QUERY_DEPTH = listed(usually(
            QUERIES,
            "max-query-depth",
            SettingType.number(1, 200),
            50,
            "How deeply the conditions of a query may be nested."));

    static final Setting<Duration> CURSOR_LIFETIME = listed(usually(
            QUERIES,
            "cursor-lifetime",
            SettingType.duration(SECOND, DAY),
            Duration.ofMinutes(10),
            "For how long a page leads to the next one."));

    static final Setting<IndexSettings> INDEXES = listed(optional(
            QUERIES,
            "indexes",
            SettingType.indexes(),
            "Fields to find records by without looking at all of them: by value (hash), or by range and order (ordered)."
                    + " Indexes never change what a query answers."));

    static final Setting<Boolean> AUTO_INDEXES = listed(usually(
            QUERIES,
            "auto-indexes",
            SettingType.yesOrNo(),
            true,
            "Index by themselves fields that several live queries of a large map ask for a certain value of."));

    static final Setting<SearchFields> SEARCH_FIELDS = listed(optional(
                    SEARCH,
                    "search-fields",
                    SettingType.searchFields(),
                    "In which top-level fields of which maps is searched. In other maps every text counts, however deep.")
            .orAsShared("TOPGUN_FTS"));

    static final Setting<SearchRules> SEARCH_RULES = listed(
            optional(
                    SEARCH,
                    "search-rules",
                    SettingType.searchRules(),
                    "How texts of some maps are cut into words (lowercase, stopwords, stemmer, min-length, max-length) and ranked (k1, b)."));

    static final Setting<Boolean> SEARCH_ONLY_CONFIGURED = listed(usually(
            SEARCH,
            "search-only-configured",
            SettingType.yesOrNo(),
            false,
            "Refuse to search maps that search-fields does not name, as 0.10 servers do."));

    static final Setting<Integer> SEARCH_LIMIT = listed(
            usually(
                    SEARCH,
                    "search-limit",
                    SettingType.limit(1),
                    10,
                    "How many records are found if no number is asked for, in maps that search-fields does not name; in others, all."));

    static final Setting<Integer> MAX_SEARCH_RESULTS = listed(usually(
            SEARCH,
            "max-search-results",
            SettingType.number(1, 10_000_000),
            10_000,
            "Most records that a search finds, whatever number is asked for; these are the best."));

    static final Setting<Integer> MAX_SEARCH_LENGTH = listed(usually(
            SEARCH,
            "max-search-length",
            SettingType.number(1, 1_000_000),
            4_096,
            "Longest text to search for, in UTF-16 units; a longer one is refused."));

    static final Setting<Integer> MAX_SEARCHES = listed(usually(
            SEARCH,
            "max-searches-per-connection",
            SettingType.limit(1),
            1_000,
            "Most live searches of one connection; more are refused."));

    static final Setting<Integer> MAX_HYBRID_SEARCHES = listed(usually(
            SEARCH,
            "max-hybrid-searches-per-connection",
            SettingType.limit(1),
            100,
            "Most live hybrid searches of one connection; more are refused."));

    static final Setting<Duration> SEARCH_INDEX_IDLE = listed(usually(
            SEARCH,
            "search-index-idle",
            SettingType.duration(SECOND, DAY),
            Duration.ofMinutes(10),
            "After how long without a search the index of a map is forgotten; the next search builds it anew."));

    static final Setting<Duration> SEARCH_LAG = listed(
            usually(
                    SEARCH,
                    "search-lag",
                    SettingType.duration(Duration.ofMillis(25), MINUTE),
                    SECOND,
                    "For how long live searches may lag behind a map that is written to faster than it can be indexed beside; then writes wait."));

    static final Setting<Scripting> SCRIPTING = listed(usually(
            SCRIPTS,
            "scripts",
            SettingType.choice(EnumSet.allOf(Scripting.class), Map.of()),
            Scripting.OFF,
            "Whether clients may have code of their own run (JavaScript, in a sandbox): entry processors and conflict"
                    + " resolvers. Those that clients know by name work either way."));

    static final Setting<Duration> SCRIPT_TIME = listed(usually(
            SCRIPTS,
            "script-time",
            SettingType.duration(Duration.ofMillis(10), MINUTE),
            Duration.ofMillis(100),
            "How long a script may work before it is ended."));

    static final Setting<Integer> SCRIPT_MEMORY = listed(usually(
            SCRIPTS,
            "script-memory",
            SettingType.size(MIB, GIB),
            8 * MIB,
            "How much memory a script may use; its result may have an eighth of that."));

    static final Setting<Integer> SCRIPT_WORKERS = listed(usually(
            SCRIPTS,
            "script-workers",
            SettingType.number(1, 1_000),
            1,
            "Scripts that run at a time. Each may keep a processor busy, so leave some for everything else."));

    static final Setting<Integer> SCRIPT_QUEUE = listed(usually(
            SCRIPTS,
            "script-queue",
            SettingType.number(1, 1_000_000),
            1_000,
            "Scripts that may wait for a worker; beyond that, they are refused."));

    static final Setting<Integer> MAX_RESOLVERS = listed(usually(
            SCRIPTS,
            "max-resolvers",
            SettingType.number(1, 1_000_000),
            10_000,
            "Conflict resolvers that all clients together may register."));

    static final Setting<Integer> MAX_RESOLVERS_PER_MAP = listed(usually(
            SCRIPTS,
            "max-resolvers-per-map",
            SettingType.number(1, 10_000),
            100,
            "Conflict resolvers that one map may have."));

    static final Setting<Integer> MAX_PROCESSED_KEYS = listed(usually(
            SCRIPTS,
            "max-processed-keys",
            SettingType.number(1, 1_000_000),
            10_000,
            "Entries that one request may process."));

    static final Setting<Integer> MAX_MESSAGE = listed(
            usually(
                    LIMITS,
                    "max-message",
                    SettingType.size(KIB, GIB),
                    16 * MIB,
                    "Largest message of a client; a larger one ends its connection. Clients send all that waited offline as one."));

    static final Setting<Integer> MAX_MESSAGE_BEFORE_AUTH = listed(usually(
            LIMITS,
            "max-message-before-auth",
            SettingType.size(KIB, 64 * MIB),
            64 * KIB,
            "Largest message of a client that is not authenticated yet."));

    static final Setting<Integer> MAX_HTTP_BODY = listed(usually(
            LIMITS, "max-http-body", SettingType.size(KIB, GIB), 2_000_000, "Largest body of an HTTP request."));

    static final Setting<Integer> MAX_DEPTH = listed(usually(
            LIMITS,
            "max-depth",
            SettingType.number(16, 1024),
            256,
            "How deeply a message may be nested; a deeper one is refused."));

    static final Setting<Integer> MAX_NAME_LENGTH = listed(usually(
            LIMITS,
            "max-name-length",
            SettingType.number(16, 65_536),
            512,
            "Longest name of a map and longest key, in UTF-16 units."));

    static final Setting<Integer> MAX_VALUE_SIZE = listed(usually(
            LIMITS,
            "max-value-size",
            SettingType.sizeLimit(KIB),
            SettingType.UNLIMITED,
            "Largest value; a write of a larger one is refused."));

    static final Setting<Integer> MAX_BATCH_MESSAGES = listed(usually(
            LIMITS,
            "max-batch-messages",
            SettingType.number(1, 1_000_000),
            8_192,
            "Most messages in one BATCH frame; a frame with more is refused whole (413)."));

    static final Setting<Integer> BATCH_MESSAGE_RATE = listed(usually(
                    LIMITS,
                    "batch-message-rate",
                    SettingType.limit(1),
                    20_000,
                    "Messages a connection may send per second inside of BATCH frames; beyond, frames are dropped (429).")
            .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> BATCH_MESSAGE_BURST = listed(
            usually(LIMITS, "batch-message-burst", SettingType.limit(1), 40_000, "How many of them may come at once.")
                    .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> OPERATION_RATE = listed(usually(
            LIMITS,
            "operation-rate",
            SettingType.limit(1),
            SettingType.UNLIMITED,
            "Writes of any kind a connection may send per second; beyond, it is read more slowly."));

    static final Setting<Integer> MAX_CONNECTIONS = listed(usually(
                    LIMITS,
                    "max-connections",
                    SettingType.limit(1),
                    20_000,
                    "Most connections; more are answered with 503.")
            .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> MAX_OTHER_CONNECTIONS = listed(usually(
                    LIMITS,
                    "max-http-connections",
                    SettingType.limit(1),
                    10_000,
                    "Most TCP connections besides, of plain HTTP and unfinished handshakes; more wait to be accepted.")
            .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> MAX_UNAUTHENTICATED = listed(usually(
                    LIMITS,
                    "max-unauthenticated",
                    SettingType.limit(1),
                    10_000,
                    "Most connections that are not authenticated yet; more have to wait for the handshake.")
            .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> MAX_PER_ADDRESS = listed(usually(
            LIMITS,
            "max-connections-per-address",
            SettingType.limit(1),
            SettingType.UNLIMITED,
            "Most connections from one address; more are answered with 429. All that come through a proxy share"
                    + " its address."));

    static final Setting<Integer> MAX_PER_USER = listed(usually(
                    LIMITS,
                    "max-connections-per-user",
                    SettingType.limit(1),
                    10_000,
                    "Most connections of one user, as tokens name him; more are refused (429) and closed with 1013.")
            .whenOn(UNLIMITED, SettingType.UNLIMITED));

    static final Setting<Integer> OUTBOX = listed(usually(
            LIMITS,
            "outbox",
            SettingType.size(64 * KIB, GIB),
            MIB,
            "How much may wait to be sent to one client; a slower one is disconnected and synchronises later."));

    static final Setting<Integer> MAX_MAPS = listed(usually(
            LIMITS,
            "max-maps",
            SettingType.limit(1),
            100_000,
            "Most maps in memory, those that are empty but followed included; others are refused (429), and writes to them"
                    + " put off (503)."));

    static final Setting<Integer> MAX_TAGS = listed(usually(
            LIMITS,
            "max-tags-per-key",
            SettingType.limit(1),
            100_000,
            "Most values of one key in a map of sets; more are refused (400)."));

    static final Setting<Integer> MAX_TOPICS = listed(usually(
            LIMITS,
            "max-topics",
            SettingType.limit(1),
            1_000_000,
            "Most topics that all connections together follow; more are refused (429)."));

    static final Setting<Integer> MAX_TOPICS_FOLLOWED = listed(usually(
            LIMITS,
            "max-topics-per-connection",
            SettingType.limit(1),
            100,
            "Most topics that one connection follows; more are refused (400)."));

    static final Setting<Integer> MAX_COUNTERS = listed(usually(
            LIMITS,
            "max-counters-per-connection",
            SettingType.limit(1),
            1_000,
            "Most counters that one connection follows; more are refused (429)."));

    static final Setting<Integer> MAX_LOCKS = listed(usually(
            LIMITS,
            "max-locks-per-connection",
            SettingType.limit(1),
            1_000,
            "Most locks that one connection holds and waits for, taken together; more are refused (429)."));

    static final Setting<Integer> MAX_JOURNAL_SUBSCRIPTIONS = listed(usually(
            LIMITS,
            "max-journal-subscriptions-per-connection",
            SettingType.limit(1),
            100,
            "Most subscriptions of one connection to the journal; more are refused (429)."));

    static {
        LIST.add(UNLIMITED);
    }

    static final Setting<Environment> ENVIRONMENT = listed(usually(
                    RUNNING,
                    "env",
                    SettingType.choice(EnumSet.allOf(Environment.class), Map.of()),
                    Environment.DEVELOPMENT,
                    "Production refuses secrets that are short or publicly known.")
            .orAsShared("NODE_ENV"));

    static final Setting<LogLevel> LOG_LEVEL = listed(usually(
                    RUNNING,
                    "log-level",
                    SettingType.choice(
                            EnumSet.allOf(LogLevel.class),
                            Map.of("warning", LogLevel.WARN, "fatal", LogLevel.ERROR, "silent", LogLevel.OFF)),
                    LogLevel.INFO,
                    "How much is logged, on standard error.")
            .orAs("LOG_LEVEL")
            .whenOn(UNLIMITED, LogLevel.WARN));

    static final Setting<Integer> METRICS_PORT = listed(optional(
            RUNNING,
            "metrics-port",
            SettingType.number(0, 65_535),
            "Port for /metrics and /health alone, unencrypted, instead of /metrics on the port of clients. 0 picks a free"
                    + " one, which the log tells."));

    static final Setting<Secret> METRICS_TOKEN = listed(optional(
            RUNNING,
            "metrics-token",
            SettingType.secret(),
            "What who asks for /metrics has to send along (Authorization: Bearer ...). Without, anybody may ask who reaches"
                    + " the port."));

    static final Setting<Integer> METRICS_MAPS = listed(usually(
            RUNNING,
            "metrics-maps",
            SettingType.number(0, 100_000),
            100,
            "How many maps, the largest, /metrics tells by their names; the others are added up. On the port of clients no"
                    + " names are told without a token."));

    // Only the commands that make tokens and explain rules know the following.

    public static final Setting<String> TOKEN_USER = usually(
                    SECURITY, "user", SettingType.text("<id>", "a text", ".+"), "developer", "Who somebody is (sub).")
            .asOptionOnly();

    public static final Setting<List<String>> TOKEN_ROLES = usually(
                    SECURITY,
                    "roles",
                    SettingType.list("<roles>", "names separated by commas", role -> !role.isEmpty()),
                    List.of("USER"),
                    "The roles of that user. ADMIN may do everything.")
            .asOptionOnly();

    public static final Setting<Duration> TOKEN_LIFETIME = usually(
                    SECURITY,
                    "ttl",
                    SettingType.duration(SECOND, Duration.ofDays(3650)),
                    DAY,
                    "How long the token is good.")
            .asOptionOnly();

    public static final Setting<String> RULE_MAP = optional(
                    SECURITY, "map", SettingType.text("<name>", "a name", ".+"), "The map that something is done to.")
            .asOptionOnly();

    public static final Setting<String> RULE_KEY = usually(
                    SECURITY,
                    "key",
                    SettingType.text("<key>", "a key", "(?s).*"),
                    "",
                    "The record that something is done to. One that is not there has no fields.")
            .asOptionOnly();

    public static final Setting<Action> RULE_OPERATION = usually(
                    SECURITY,
                    "op",
                    SettingType.choice(EnumSet.allOf(Action.class), Map.of()),
                    Action.READ,
                    "What is done.")
            .asOptionOnly();

    public static final Setting<String> SERVER_URL = usually(
                    SECURITY,
                    "server",
                    SettingType.text("<url>", "an address such as http://localhost:8080", "https?://[^/?#\\s]+"),
                    "http://localhost:8080",
                    "The server that is asked.")
            .asOptionOnly();

    private Settings() {}

    private static <T> Setting<T> listed(Setting<T> setting) {
        LIST.add(setting);
        return setting;
    }

    public static List<Setting<?>> all() {
        return List.copyOf(LIST);
    }

    public static List<Setting<?>> about(Topic topic) {
        return LIST.stream().filter(setting -> setting.topic() == topic).toList();
    }

    /** What the command that makes tokens looks at. */
    public static List<Setting<?>> ofTokens() {
        return List.of(TOKEN_USER, TOKEN_ROLES, TOKEN_LIFETIME, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE, ENVIRONMENT);
    }

    /** What the commands look at that look after the records. */
    public static List<Setting<?>> ofStorage() {
        return Stream.concat(about(STORAGE).stream(), Stream.of(MAX_CLOCK_DRIFT))
                .toList();
    }

    /** What the command that explains rules looks at. */
    public static List<Setting<?>> ofRules() {
        return List.of(
                TOKEN_USER,
                TOKEN_ROLES,
                RULE_MAP,
                RULE_KEY,
                RULE_OPERATION,
                SERVER_URL,
                JWT_SECRET,
                JWT_ISSUER,
                JWT_AUDIENCE);
    }

    public static boolean isProduction(SettingValues values) {
        return values.get(ENVIRONMENT) == Environment.PRODUCTION;
    }
}
