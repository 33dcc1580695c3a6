package topgun.bootstrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import topgun.adapters.jwt.HmacDeviceIdentities;
import topgun.adapters.metrics.MetricTree;
import topgun.adapters.metrics.Metrics;
import topgun.adapters.metrics.PrometheusText;
import topgun.adapters.web.AdminPage;
import topgun.adapters.web.AdminRoutes;
import topgun.adapters.web.ExchangeRoutes;
import topgun.adapters.web.HttpRoutes;
import topgun.adapters.web.IndexRoutes;
import topgun.adapters.web.LoginRoutes;
import topgun.adapters.web.MetricsRoutes;
import topgun.adapters.web.MetricsServer;
import topgun.adapters.web.StatusRoutes;
import topgun.adapters.web.VectorIndexRoutes;
import topgun.adapters.web.WebServer;
import topgun.adapters.web.WebSettings;
import topgun.adapters.wire.JsonValue;
import topgun.adapters.wire.WireExchangeCodec;
import topgun.application.admin.Gauges;
import topgun.application.admin.Health;
import topgun.application.admin.OperatorLogin;
import topgun.application.admin.Overview;
import topgun.application.admin.PolicyAdministration;
import topgun.application.admin.Shutdown;
import topgun.application.admin.VectorIndexAdministration;
import topgun.application.backup.Backup;
import topgun.application.clock.ClockMemory;
import topgun.application.connection.ConnectionHandlers;
import topgun.application.dispatch.ClientGateway;
import topgun.application.dispatch.Identification;
import topgun.application.exchange.Deltas;
import topgun.application.exchange.Exchange;
import topgun.application.port.TokenVerifier;
import topgun.application.retention.TombstonePruning;
import topgun.application.session.Heartbeats;
import topgun.application.system.SystemReport;
import topgun.bootstrap.config.DataConfig;
import topgun.bootstrap.config.NetworkConfig;
import topgun.bootstrap.config.Secret;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.access.Principal;

/**
 * Puts the parts together and runs them: the {@linkplain Core core}, the {@linkplain Features features} on it, and what
 * listens to clients.
 */
public final class Server implements AutoCloseable {

    /** A little less than the polling clients wait. */
    private static final long EXCHANGE_TIMEOUT_MILLIS = 25_000;

    private static final long HEARTBEAT_CHECK_MILLIS = 5_000;
    private static final long UNUSED_CHECK_MILLIS = 60_000;
    private static final long STATS_PERIOD_MILLIS = 5_000;
    private static final long CERTIFICATE_CHECK_MILLIS = 10_000;

    private final ServerConfig config;
    private final Surroundings surroundings;
    private final Storage storage;
    private final Core core;
    private final Address address;
    private final Chores chores;
    private final Chore pruning;
    private final Optional<TokenVerifier> tokens;
    private final ClientGateway gateway;
    private final Health health;
    private final WebServer web;
    private final Optional<MetricsServer> metrics;
    private final MetricTree stats;
    private final SystemReport report;

    /** Starts a server that is ready for clients when this returns. */
    public static Server start(ServerConfig config) {
        return start(config, Extensions.NONE, Surroundings.real());
    }

    /** The same for an application that brings parts of its own. */
    public static Server start(ServerConfig config, Extensions extensions, Surroundings surroundings) {
        Storage storage = Storage.open(config.storage().place());
        try {
            return start(config, extensions, surroundings, storage);
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /** The same on a store that is open already, and that the server closes in the end; not if it does not start. */
    public static Server start(ServerConfig config, Extensions extensions, Surroundings surroundings, Storage storage) {
        if (Backup.isUnfinished(storage.state())) {
            throw new UnfinishedRestoreException();
        }
        var address = new Address(config.network());
        var core = new Core(config, extensions, surroundings, storage, address);
        var chores = new Chores(surroundings.scheduler());
        try {
            core.restore(storage);
            var server = new Server(config, extensions, surroundings, storage, core, address, chores);
            server.open();
            return server;
        } catch (RuntimeException e) {
            chores.cancel();
            core.close();
            throw e;
        }
    }

    /** Where clients reach the server. The port is known late. */
    private static final class Address implements Supplier<String> {

        private final NetworkConfig network;
        private volatile int port;

        Address(NetworkConfig network) {
            this.network = network;
        }

        @Override
        public String get() {
            return network.url(port);
        }
    }

    private Server(
            ServerConfig config,
            Extensions extensions,
            Surroundings surroundings,
            Storage storage,
            Core core,
            Address address,
            Chores chores) {
        this.config = config;
        this.surroundings = surroundings;
        this.storage = storage;
        this.core = core;
        this.address = address;
        this.chores = chores;
        this.pruning = pruning();
        this.tokens = Tokens.verifier(config.security().authentication(), chores, core.threads.workers);
        this.gateway = gateway(extensions);
        this.health = new Health(core.sessions, core.store, core.time);
        var numbers = new Metrics(
                core.node.value(),
                core.telemetry,
                new Gauges(health, gateway, core.sessions, core.maps, core.store, core.time),
                config.metrics().mapsNamed());
        this.stats = new MetricTree(numbers);
        this.report = new SystemReport(core.maps, core.applyOperation, core.store, core.clock, core.time);
        WebSettings settings = Limits.ofWeb(config);
        MetricsRoutes metricsRoutes = metricsRoutes(numbers);
        this.metrics = config.metrics()
                .port()
                .map(own -> new MetricsServer(config.network().host(), own, settings.http(), health, metricsRoutes));
        this.web = new WebServer(gateway, health, settings, routes(metricsRoutes));
    }

    /** What is answered where clients connect. */
    private List<HttpRoutes> routes(MetricsRoutes metricsRoutes) {
        List<HttpRoutes> routes = new ArrayList<>();
        routes.add(exchangeRoutes());
        routes.add(new StatusRoutes(health, version(), core.telemetry::operations));
        if (metrics.isEmpty()) {
            routes.add(metricsRoutes);
        }
        routes.add(loginRoutes());
        if (config.security().adminInterface()) {
            routes.add(new AdminPage());
            routes.add(vectorIndexRoutes());
            routes.add(new IndexRoutes(JsonValue::parse, core.indexes));
            routes.add(adminRoutes());
        }
        return routes;
    }

    private Chore pruning() {
        var pruning = new TombstonePruning(
                core.maps,
                core.store,
                core.sessions,
                core.node,
                core.time,
                config.data().tombstoneRetention().toMillis());
        return chores.every(config.data().pruneInterval().toMillis(), pruning::prune);
    }

    private ClientGateway gateway(Extensions extensions) {
        var connections = new ConnectionHandlers(
                tokens,
                new HmacDeviceIdentities(core.deviceKey, surroundings.ids()),
                extensions.interceptors(),
                config.limits().connections().perUser(),
                core.time,
                core.sessions);
        return new ClientGateway(
                core.sessions,
                connections,
                core.codec,
                Features.of(core, config, extensions, surroundings.scheduler(), connections),
                core.time,
                surroundings.scheduler(),
                config.limits().batchMessages(),
                core.threads.workers,
                core.telemetry);
    }

    private ExchangeRoutes exchangeRoutes() {
        return new ExchangeRoutes(
                new Identification(
                        tokens, Principal.ANONYMOUS, config.security().httpSyncNeedsToken(), core.time),
                new WireExchangeCodec(Limits.ofCodec(config.limits())),
                new Exchange(
                        gateway,
                        core.access,
                        new Deltas(core.maps, core.access, core.arrivals, core.clock),
                        core.gate,
                        core.clock,
                        surroundings.scheduler(),
                        EXCHANGE_TIMEOUT_MILLIS,
                        core.threads.workers));
    }

    private MetricsRoutes metricsRoutes(Metrics numbers) {
        return new MetricsRoutes(
                new PrometheusText(numbers)::text,
                PrometheusText.CONTENT_TYPE,
                config.metrics().token().map(Secret::reveal));
    }

    private LoginRoutes loginRoutes() {
        var login = new OperatorLogin(Tokens.operator(config.security(), core.time), core.time);
        return new LoginRoutes(login, JsonValue::parse);
    }

    private AdminRoutes adminRoutes() {
        return new AdminRoutes(
                new Identification(tokens, Principal.LOCAL_OPERATOR, true, core.time),
                config.network().corsOrigins(),
                JsonValue::parse,
                new PolicyAdministration(
                        storage.state(),
                        core.maps,
                        storage.records(),
                        core.access,
                        surroundings.ids(),
                        config.security().mostRules()),
                new Overview(core.node.value(), address, health, core.maps, storage.records(), core.time),
                AdminSettings.of(config, core.node, () -> address.port, core.store::limitQueue, pruning));
    }

    private VectorIndexRoutes vectorIndexRoutes() {
        return new VectorIndexRoutes(
                new VectorIndexAdministration(
                        storage.state(),
                        core.vectors,
                        surroundings.ids(),
                        core.time,
                        config.vectors().mostCreated(),
                        config.limits().nameLength()),
                JsonValue::parse);
    }

    private void open() {
        report.begin();
        metrics.ifPresent(MetricsServer::start);
        try {
            web.start();
        } catch (RuntimeException e) {
            metrics.ifPresent(MetricsServer::stop);
            throw e;
        }
        address.port = web.port();
        arrangeChores();
        health.serving();
    }

    private void arrangeChores() {
        DataConfig data = config.data();
        NetworkConfig network = config.network();
        var heartbeats = new Heartbeats(
                core.sessions,
                core.time,
                network.heartbeatTimeout().toMillis(),
                network.authenticationTimeout().toMillis(),
                config.security().tokenGrace().stream()
                        .mapToLong(Duration::toMillis)
                        .findFirst());
        chores.every(ClockMemory.PERIOD_MILLIS, core.clockMemory::remember);
        chores.every(data.expirySweep().toMillis(), core.expiry::sweep);
        chores.every(CERTIFICATE_CHECK_MILLIS, () -> core.threads.workers.execute(web::renewCertificate));
        chores.every(UNUSED_CHECK_MILLIS, core.searches::forgetUnused);
        chores.every(UNUSED_CHECK_MILLIS, core.arrivals::forgetUnused);
        chores.every(HEARTBEAT_CHECK_MILLIS, heartbeats::check);
        chores.every(STATS_PERIOD_MILLIS, () -> core.threads.workers.execute(() -> report.tell(stats.tree())));
    }

    /** Of the package; in a development environment, which has none, something that says so. */
    static String version() {
        return Optional.ofNullable(Server.class.getPackage().getImplementationVersion())
                .orElse("(from classes)");
    }

    /** The port that clients find the server at. */
    public int port() {
        return web.port();
    }

    /** The port of the metrics, if they have one of their own. */
    public OptionalInt metricsPort() {
        return metrics.stream().mapToInt(MetricsServer::port).findFirst();
    }

    /** Finishes and saves what was received, tells the clients, and stops. */
    @Override
    public void close() {
        web.stopAccepting();
        chores.cancel();
        core.threads.giveUpWaiting();
        new Shutdown(health, gateway, core.store, core.sessions).drain();
        web.stop();
        metrics.ifPresent(MetricsServer::stop);
        core.close();
        storage.close();
    }
}
