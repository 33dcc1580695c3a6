package topgun.bootstrap.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import topgun.adapters.jdbi.DatabaseAddress;
import topgun.adapters.jwt.TokenKey;
import topgun.adapters.web.TlsFiles;
import topgun.application.hybrid.HybridSettings;
import topgun.application.journal.JournalLimits;
import topgun.application.map.Durability;
import topgun.application.query.IndexSettings;
import topgun.application.query.QuerySettings;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.SecurityConfig.Operator;
import topgun.bootstrap.config.Settings.AccessDefault;
import topgun.bootstrap.config.Settings.Scripting;
import topgun.bootstrap.config.Settings.StorageKind;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.query.QueryRules;

/** Makes a configuration of values that are good each by itself, and sees to it that they fit together. */
final class ConfigAssembly {

    private static final int SHORTEST_PASSWORD = 8;

    private final SettingValues values;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    ConfigAssembly(SettingValues values) {
        this.values = values;
    }

    List<Problem> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Empty only if there is a problem. */
    Optional<ServerConfig> assemble() {
        NetworkConfig network = network();
        Optional<Authentication> authentication = authentication(network.host());
        StorageConfig storage = storage();
        DataConfig data = data(storage.place());
        QuerySettings queries = queries();
        SearchSettings searches = searches();
        ScriptsConfig scripts = scripts();
        LimitsConfig limits = limits();
        List<Policy> policies = policies();
        boolean httpSyncNeedsToken = httpSyncNeedsToken();
        return authentication.map(who -> new ServerConfig(
                network,
                new SecurityConfig(
                        who,
                        values.get(Settings.ACCESS_DEFAULT) == AccessDefault.DENY,
                        policies,
                        values.get(Settings.MAX_POLICIES),
                        Set.copyOf(values.find(Settings.ADMIN_SUBJECTS).orElse(List.of())),
                        !(who instanceof Authentication.Nobody) || isLoopback(values.get(Settings.HOST)),
                        operator(who),
                        httpSyncNeedsToken,
                        Optional.of(values.get(Settings.TOKEN_GRACE)).filter(grace -> !grace.isZero())),
                storage,
                data,
                queries,
                searches,
                new HybridSettings(searches, queries.rules(), values.get(Settings.MAX_HYBRID_SEARCHES)),
                scripts,
                journal(),
                limits,
                metrics(),
                values.get(Settings.LOG_LEVEL),
                Settings.isProduction(values)));
    }

    private NetworkConfig network() {
        String host = values.get(Settings.HOST);
        if (Settings.isProduction(values) && !isLoopback(host) && !isEncrypted()) {
            warnings.add("""
                    this is production, and connections are not encrypted; \
                    give %s and %s, or %s=wss://... if a proxy encrypts""".formatted(
                    Settings.TLS_CERTIFICATE.option(), Settings.TLS_KEY.option(), Settings.ADVERTISED_URL.option()));
        }
        return new NetworkConfig(
                host.equals(Settings.ALL_INTERFACES) ? "" : host,
                values.get(Settings.PORT),
                values.get(Settings.ACCEPT_BACKLOG),
                values.find(Settings.ADVERTISED_URL),
                tls(),
                values.get(Settings.WEBSOCKET_ORIGINS),
                values.find(Settings.CORS_ORIGINS).orElse(Set.of()),
                values.get(Settings.REQUEST_TIMEOUT),
                values.get(Settings.HEARTBEAT_TIMEOUT),
                values.get(Settings.AUTH_TIMEOUT),
                values.get(Settings.CLOSE_TIMEOUT));
    }

    /** By this server or in front of it, as far as one can tell. */
    private boolean isEncrypted() {
        return values.find(Settings.TLS_CERTIFICATE).isPresent()
                || values.find(Settings.ADVERTISED_URL)
                        .filter(url -> url.startsWith("wss:"))
                        .isPresent();
    }

    private Optional<TlsFiles> tls() {
        Optional<Path> certificate = values.find(Settings.TLS_CERTIFICATE);
        Optional<Path> key = values.find(Settings.TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            Setting<?> given = certificate.isPresent() ? Settings.TLS_CERTIFICATE : Settings.TLS_KEY;
            Setting<?> missing = certificate.isPresent() ? Settings.TLS_KEY : Settings.TLS_CERTIFICATE;
            problems.add(new Problem("%s: needs %s too".formatted(values.source(given), missing.option())));
        }
        Optional<TlsFiles> files = certificate.flatMap(chain -> key.map(secret -> new TlsFiles(chain, secret)));
        try {
            files.ifPresent(TlsFiles::check);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("%s, %s: %s"
                    .formatted(
                            values.source(Settings.TLS_CERTIFICATE), values.source(Settings.TLS_KEY), e.getMessage())));
        }
        return files;
    }

    private Optional<Authentication> authentication(String host) {
        if (values.get(Settings.NO_AUTH)) {
            judgeNoAuth(host);
            return Optional.of(new Authentication.Nobody());
        }
        var tokens = new TokenSettings(values, Settings.isProduction(values));
        Optional<String> keySet = values.find(Settings.JWKS);
        if (keySet.isPresent()) {
            if (values.isGiven(Settings.JWT_SECRET)) {
                problems.add(new Problem("%s and %s: tokens are checked with one or the other, leave one out"
                        .formatted(values.source(Settings.JWKS), values.source(Settings.JWT_SECRET))));
            }
            return Optional.of(
                    new Authentication.ByKeySet(keySet.get(), values.get(Settings.JWKS_REFRESH), tokens.rules()));
        }
        if (!values.isGiven(Settings.JWT_SECRET) && !values.isGiven(Settings.NO_AUTH)) {
            problems.add(new Problem("""
                    no secret to check tokens with (JWT_SECRET or --jwt-secret), and --no-auth is not given. \
                    Start the server as one of
                        export JWT_SECRET="$(openssl rand -hex 32)"; topgun
                        topgun --no-auth"""));
        }
        Optional<Authentication> byToken = tokens.key().map(key -> new Authentication.ByToken(key, tokens.rules()));
        problems.addAll(tokens.problems());
        warnings.addAll(tokens.warnings());
        return byToken;
    }

    private void judgeNoAuth(String host) {
        if (isLoopback(host)) {
            warnings.add("no-auth mode: whoever can run programs on this machine may do everything"
                    + (values.isGiven(Settings.WEBSOCKET_ORIGINS)
                            ? ""
                            : ", and so may web pages opened on it, unless %s names those that may"
                                    .formatted(Settings.WEBSOCKET_ORIGINS.option())));
        } else {
            String danger = "no-auth mode on %s: whoever can reach port %d may do everything"
                    .formatted(values.shown(Settings.HOST), values.get(Settings.PORT));
            if (Settings.isProduction(values)) {
                problems.add(new Problem(danger
                        + ". Refused in production; leave out %s to listen to this machine only,"
                                .formatted(values.source(Settings.HOST))
                        + " or ask for tokens (JWT_SECRET) instead"));
            } else {
                warnings.add(danger);
            }
        }
        if (values.isGiven(Settings.JWT_SECRET)) {
            warnings.add("%s is not used: in no-auth mode nobody is asked for a token"
                    .formatted(values.source(Settings.JWT_SECRET)));
        }
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]");
    }

    private Optional<Operator> operator(Authentication authentication) {
        Optional<Secret> password = values.find(Settings.ADMIN_PASSWORD);
        if (password.isPresent()) {
            int length = password.get().reveal().length();
            if (length < SHORTEST_PASSWORD) {
                problems.add(new Problem("%s: has %d characters, expected at least %d"
                        .formatted(values.source(Settings.ADMIN_PASSWORD), length, SHORTEST_PASSWORD)));
            }
            if (!(authentication instanceof Authentication.ByToken(TokenKey.Shared key, var rules))) {
                warnings.add("%s is not used: nobody can log in where the server has no secret to sign tokens with"
                        .formatted(values.source(Settings.ADMIN_PASSWORD)));
            }
        }
        return password.map(secret -> new Operator(values.get(Settings.ADMIN_USERNAME), secret));
    }

    private boolean httpSyncNeedsToken() {
        if (values.get(Settings.NO_AUTH)) {
            return false;
        }
        boolean needed = values.get(Settings.HTTP_SYNC_REQUIRES_AUTH);
        if (!needed) {
            warnings.add("%s=false: whoever can reach this server may read and write through POST /sync"
                    .formatted(values.source(Settings.HTTP_SYNC_REQUIRES_AUTH)));
        }
        return needed;
    }

    private List<Policy> policies() {
        List<Policy> policies = new ArrayList<>();
        try {
            values.find(Settings.POLICIES)
                    .map(json -> PoliciesText.read(
                            values.source(Settings.POLICIES).toString(), json.getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(policies::addAll);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(String.valueOf(e.getMessage())));
        }
        try {
            values.find(Settings.POLICIES_FILE).map(PoliciesText::readFile).ifPresent(policies::addAll);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(values.source(Settings.POLICIES_FILE) + "=" + e.getMessage()));
        }
        return policies;
    }

    StorageConfig storage() {
        return new StorageConfig(place(), values.get(Settings.STORE_QUEUE), values.get(Settings.STORE_PATIENCE));
    }

    private Place place() {
        Optional<String> url = values.find(Settings.DATABASE_URL);
        StorageKind kind = values.get(Settings.STORAGE_KIND);
        Place place = switch (kind) {
            case MEMORY -> new Place.Memory();
            case FILE -> directory();
            case AUTO -> url.map(this::database).orElseGet(this::directory);
            case DATABASE -> {
                if (!values.isGiven(Settings.DATABASE_URL)) {
                    problems.add(new Problem("%s=%s: needs the database, as %s or %s"
                            .formatted(
                                    values.source(Settings.STORAGE_KIND),
                                    kind.name().toLowerCase(Locale.ROOT),
                                    Settings.DATABASE_URL.option(),
                                    Settings.DATABASE_URL.variableNames().getFirst())));
                }
                yield url.map(this::database).orElseGet(this::directory);
            }
        };
        if (!(place instanceof Place.Database)) {
            warnIfGiven(Settings.DATABASE_URL, "records are kept elsewhere, because " + sourceOfStorage());
            warnIfGiven(Settings.DATABASE_USER, "there is no database");
            warnIfGiven(Settings.DATABASE_PASSWORD, "there is no database");
        }
        return place;
    }

    private String sourceOfStorage() {
        return "%s is %s".formatted(values.source(Settings.STORAGE_KIND), values.shown(Settings.STORAGE_KIND));
    }

    private Place directory() {
        return new Place.Directory(values.get(Settings.DATA_DIR));
    }

    private Place database(String url) {
        try {
            DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("%s=%s: %s"
                    .formatted(
                            values.source(Settings.DATABASE_URL),
                            values.shown(Settings.DATABASE_URL),
                            e.getMessage())));
        }
        if (values.isGiven(Settings.DATABASE_PASSWORD) && !values.isGiven(Settings.DATABASE_USER)) {
            problems.add(new Problem("%s: needs the user too, as %s"
                    .formatted(values.source(Settings.DATABASE_PASSWORD), Settings.DATABASE_USER.option())));
        }
        return new Place.Database(url, values.find(Settings.DATABASE_USER), values.find(Settings.DATABASE_PASSWORD));
    }

    private void warnIfGiven(Setting<?> setting, String why) {
        if (values.isGiven(setting) && values.find(setting).isPresent()) {
            warnings.add("%s is not used: %s".formatted(values.source(setting), why));
        }
    }

    private DataConfig data(Place place) {
        Durability acknowledge = values.get(Settings.ACKNOWLEDGE);
        if (place instanceof Place.Memory && acknowledge != Durability.APPLIED) {
            warnIfGiven(Settings.ACKNOWLEDGE, "with records kept in memory, applied is all there is");
        }
        return new DataConfig(
                values.find(Settings.NODE_ID).map(NodeId::new),
                acknowledge,
                values.get(Settings.WRITE_ACK_TIMEOUT),
                values.get(Settings.MAX_CLOCK_DRIFT),
                values.get(Settings.RESYNC_AFTER_REFUSAL),
                values.get(Settings.TOMBSTONE_RETENTION),
                values.get(Settings.PRUNE_INTERVAL),
                values.get(Settings.EXPIRY_SWEEP));
    }

    private ScriptsConfig scripts() {
        return new ScriptsConfig(
                values.get(Settings.SCRIPTING) == Scripting.ON,
                values.get(Settings.SCRIPT_TIME),
                values.get(Settings.SCRIPT_MEMORY),
                values.get(Settings.SCRIPT_WORKERS),
                values.get(Settings.SCRIPT_QUEUE),
                values.get(Settings.MAX_RESOLVERS),
                values.get(Settings.MAX_RESOLVERS_PER_MAP),
                values.get(Settings.MAX_PROCESSED_KEYS));
    }

    private QuerySettings queries() {
        return new QuerySettings(
                new QueryRules(
                        values.get(Settings.MAX_QUERY_CONDITIONS),
                        values.get(Settings.MAX_QUERY_DEPTH),
                        QueryRules.DEFAULT.nestedAttributes()),
                values.get(Settings.MAX_QUERIES),
                values.get(Settings.MAX_QUERY_RESULTS),
                values.get(Settings.CURSOR_LIFETIME).toMillis(),
                new IndexSettings(
                        values.find(Settings.INDEXES).orElse(IndexSettings.NONE).byMap(),
                        values.get(Settings.AUTO_INDEXES)));
    }

    private JournalConfig journal() {
        return new JournalConfig(
                values.get(Settings.JOURNAL),
                new JournalLimits(
                        values.get(Settings.JOURNAL_CAPACITY),
                        values.get(Settings.JOURNAL_MEMORY),
                        Optional.of(values.get(Settings.JOURNAL_RETENTION)).filter(age -> !age.isZero())));
    }

    private SearchSettings searches() {
        return new SearchSettings(
                values.find(Settings.SEARCH_FIELDS).orElse(SearchFields.NONE),
                values.find(Settings.SEARCH_RULES).orElse(SearchRules.NONE),
                values.get(Settings.SEARCH_ONLY_CONFIGURED),
                values.get(Settings.SEARCH_LIMIT),
                values.get(Settings.MAX_SEARCH_RESULTS),
                values.get(Settings.MAX_SEARCH_LENGTH),
                values.get(Settings.MAX_SEARCHES),
                values.get(Settings.SEARCH_INDEX_IDLE).toMillis(),
                Promptness.withLongestLag(values.get(Settings.SEARCH_LAG).toMillis()));
    }

    /** Who can reach the port of clients need not know what their maps are called. */
    private MetricsConfig metrics() {
        Optional<Integer> port = values.find(Settings.METRICS_PORT);
        Optional<Secret> token = values.find(Settings.METRICS_TOKEN);
        boolean forOperatorsAlone = port.isPresent() || token.isPresent();
        return new MetricsConfig(port, token, forOperatorsAlone ? values.get(Settings.METRICS_MAPS) : 0);
    }

    private LimitsConfig limits() {
        if (values.get(Settings.UNLIMITED)) {
            warnings.add("limits on rates and connections are lifted (%s): for load tests only"
                    .formatted(values.source(Settings.UNLIMITED)));
        }
        if (values.get(Settings.MAX_MESSAGE_BEFORE_AUTH) > values.get(Settings.MAX_MESSAGE)) {
            problems.add(new Problem("%s=%s: expected no more than %s, which is %s"
                    .formatted(
                            Settings.MAX_MESSAGE_BEFORE_AUTH.option(),
                            values.shown(Settings.MAX_MESSAGE_BEFORE_AUTH),
                            Settings.MAX_MESSAGE.option(),
                            values.shown(Settings.MAX_MESSAGE))));
        }
        return new LimitsConfig(
                values.get(Settings.MAX_MESSAGE),
                values.get(Settings.MAX_MESSAGE_BEFORE_AUTH),
                values.get(Settings.MAX_HTTP_BODY),
                values.get(Settings.MAX_DEPTH),
                values.get(Settings.MAX_NAME_LENGTH),
                values.get(Settings.MAX_VALUE_SIZE),
                values.get(Settings.MAX_BATCH_MESSAGES),
                values.get(Settings.BATCH_MESSAGE_RATE),
                values.get(Settings.BATCH_MESSAGE_BURST),
                values.get(Settings.OPERATION_RATE),
                new LimitsConfig.Connections(
                        values.get(Settings.MAX_CONNECTIONS),
                        values.get(Settings.MAX_OTHER_CONNECTIONS),
                        values.get(Settings.MAX_UNAUTHENTICATED),
                        values.get(Settings.MAX_PER_ADDRESS),
                        values.get(Settings.MAX_PER_USER)),
                values.get(Settings.OUTBOX),
                values.get(Settings.MAX_MAPS),
                values.get(Settings.MAX_TAGS),
                values.get(Settings.MAX_TOPICS),
                new LimitsConfig.Following(
                        values.get(Settings.MAX_TOPICS_FOLLOWED),
                        values.get(Settings.MAX_COUNTERS),
                        values.get(Settings.MAX_LOCKS),
                        values.get(Settings.MAX_JOURNAL_SUBSCRIPTIONS)));
    }
}
