package topgun.bootstrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import topgun.adapters.jwt.HmacDeviceIdentities;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.KeySet;
import topgun.adapters.jwt.TokenKey;
import topgun.adapters.metrics.PrometheusText;
import topgun.adapters.scripting.QuickJsSandbox;
import topgun.adapters.scripting.ScriptLimits;
import topgun.adapters.web.AdminRoutes;
import topgun.adapters.web.ExchangeRoutes;
import topgun.adapters.web.HttpRoutes;
import topgun.adapters.web.LoginRoutes;
import topgun.adapters.web.MetricsRoutes;
import topgun.adapters.web.MetricsServer;
import topgun.adapters.web.StatusRoutes;
import topgun.adapters.web.WebServer;
import topgun.adapters.web.WebSettings;
import topgun.adapters.wire.JsonValue;
import topgun.adapters.wire.MessagePackCodec;
import topgun.adapters.wire.WireExchangeCodec;
import topgun.application.access.AccessControl;
import topgun.application.admin.Gauges;
import topgun.application.admin.Health;
import topgun.application.admin.OperatorLogin;
import topgun.application.admin.Overview;
import topgun.application.admin.PolicyAdministration;
import topgun.application.admin.Shutdown;
import topgun.application.backup.Backup;
import topgun.application.clock.ClockMemory;
import topgun.application.cluster.PartitionHandlers;
import topgun.application.cluster.SingleNode;
import topgun.application.connection.ConnectionHandlers;
import topgun.application.counter.CounterHandlers;
import topgun.application.dispatch.ClientGateway;
import topgun.application.dispatch.Identification;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.exchange.Arrivals;
import topgun.application.exchange.Exchange;
import topgun.application.interceptor.Interceptor;
import topgun.application.journal.Journal;
import topgun.application.journal.JournalHandlers;
import topgun.application.lock.LockHandlers;
import topgun.application.map.Durability;
import topgun.application.map.LoadedMaps;
import topgun.application.map.WriteBehind;
import topgun.application.operation.Acknowledgements;
import topgun.application.operation.AfterInterceptors;
import topgun.application.operation.ApplyBatch;
import topgun.application.operation.ApplyOperation;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.ExpectedEchoes;
import topgun.application.operation.Gate;
import topgun.application.operation.OperationHandlers;
import topgun.application.port.Scheduler.Scheduled;
import topgun.application.port.ScriptSandbox;
import topgun.application.port.TokenVerifier;
import topgun.application.processor.ProcessorHandlers;
import topgun.application.query.LiveQueries;
import topgun.application.query.QueryHandlers;
import topgun.application.resolver.ResolverHandlers;
import topgun.application.resolver.Resolvers;
import topgun.application.retention.MapExpiry;
import topgun.application.retention.TombstonePruning;
import topgun.application.script.Scripts;
import topgun.application.search.SearchHandlers;
import topgun.application.search.Searches;
import topgun.application.search.UnavailableFeatures;
import topgun.application.session.Heartbeats;
import topgun.application.session.Sessions;
import topgun.application.sync.SyncHandlers;
import topgun.application.telemetry.Telemetry;
import topgun.application.topic.TopicHandlers;
import topgun.bootstrap.config.DataConfig;
import topgun.bootstrap.config.LimitsConfig;
import topgun.bootstrap.config.NetworkConfig;
import topgun.bootstrap.config.ScriptsConfig;
import topgun.bootstrap.config.Secret;
import topgun.bootstrap.config.SecurityConfig;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;

/**
 * Puts the parts together and runs them. The only class that knows all of them.
 *
 * <p>The composing half of what was the ServerCoordinator in the server this one succeeds.
 */
public final class Server implements AutoCloseable {

    /** A little less than the polling clients wait. */
    private static final long EXCHANGE_TIMEOUT_MILLIS = 25_000;

    private static final Duration OPERATOR_TOKEN_LIFETIME = Duration.ofHours(24);

    private static final long HEARTBEAT_CHECK_MILLIS = 5_000;
    private static final long UNUSED_CHECK_MILLIS = 60_000;
    private static final long CERTIFICATE_CHECK_MILLIS = 10_000;

    private final Storage storage;
    private final WebServer web;
    private final Optional<MetricsServer> metrics;
    private final Shutdown shutdown;
    private final List<Scheduled> chores;
    private final List<ExecutorService> executors;
    private final Optional<ScriptSandbox> sandbox;

    private Server(
            Storage storage,
            WebServer web,
            Optional<MetricsServer> metrics,
            Shutdown shutdown,
            List<Scheduled> chores,
            List<ExecutorService> executors,
            Optional<ScriptSandbox> sandbox) {
        this.storage = storage;
        this.web = web;
        this.metrics = metrics;
        this.shutdown = shutdown;
        this.chores = chores;
        this.executors = executors;
        this.sandbox = sandbox;
    }

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

    /** The same on a store that is open already, and that the server closes in the end. */
    public static Server start(ServerConfig config, Extensions extensions, Surroundings surroundings, Storage storage) {
        if (Backup.isUnfinished(storage.state())) {
            throw new UnfinishedRestoreException();
        }
        NetworkConfig network = config.network();
        DataConfig data = config.data();
        LimitsConfig limits = config.limits();
        TimeSource time = surroundings.time();
        List<Interceptor> interceptors = extensions.interceptors();
        var identity = ServerIdentity.recall(config.data().nodeId(), storage.state(), surroundings.random());
        NodeId node = identity.nodeId();
        var clock = new HybridLogicalClock(node, time);
        var telemetry = new Telemetry(System::nanoTime);

        var codec = new MessagePackCodec(Limits.ofCodec(limits));
        var sessions = new Sessions(surroundings.ids(), codec, time, Limits.ofSessions(limits));
        interceptors.forEach(interceptor -> sessions.onEnd(interceptor::disconnected));
        var access = new AccessControl(PolicyAdministration.withKept(
                AccessRules.of(config.security(), extensions.policies()), storage.state()));

        ExecutorService lanes =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), daemons("lane-"));
        ExecutorService loads = Executors.newVirtualThreadPerTaskExecutor();
        var clockMemory = new ClockMemory(clock, storage.state(), loads);
        clockMemory.recall();
        long seed = surroundings.random().nextLong();
        var maps = new LoadedMaps(storage.records(), limits.maps(), seed, lanes, loads);
        var store = new WriteBehind(
                storage.records(),
                time,
                data.acknowledge() == Durability.SYNCED,
                config.storage().queuedWrites(),
                daemons("store-writer-"),
                telemetry);

        var port = new AtomicInteger();
        Supplier<String> address =
                () -> network.advertisedUrl().orElseGet(() -> network.scheme() + "://localhost:" + port.get());
        var ownership = new SingleNode(node.value(), address, time);
        var queries = new LiveQueries(maps, access, codec, time, sessions, config.queries());
        var searches = new Searches(maps, codec, time, surroundings.scheduler(), sessions, config.searches());
        var gate = new Gate(access, clock, data.maxClockDrift().toMillis(), limits.valueBytes(), interceptors);
        var arrivals = new Arrivals(clock, time);
        Optional<ScriptSandbox> sandbox = sandbox(config.scripts());
        var scripts = new Scripts(sandbox);
        var resolvers = new Resolvers(
                extensions.resolver(),
                scripts,
                config.scripts().resolversPerMap(),
                config.scripts().resolvers());
        var echoes = new ExpectedEchoes(time, sessions);
        List<ChangeListener> listeners =
                new ArrayList<>(List.of(queries, searches, arrivals, new AfterInterceptors(interceptors)));
        Optional<Journal> journal = config.journal().on()
                ? Optional.of(
                        new Journal(config.journal().limits(), store, clock, time, surroundings.scheduler(), lanes))
                : Optional.empty();
        journal.ifPresent(kept -> {
            kept.recall(storage.records());
            listeners.add(kept);
        });
        var applyOperation = new ApplyOperation(clock, resolvers, echoes, limits.tagsPerKey(), listeners);
        var applyBatch = new ApplyBatch(ownership, gate, clock, maps, applyOperation, store, telemetry);

        List<Scheduled> chores = new ArrayList<>();
        Optional<TokenVerifier> tokens = tokens(
                config.security().authentication(),
                (period, task) ->
                        chores.add(surroundings.scheduler().every(period.toMillis(), () -> loads.execute(task))));
        var connections = new ConnectionHandlers(
                tokens,
                new HmacDeviceIdentities(identity.deviceKey(), surroundings.ids()),
                interceptors,
                limits.connections().perUser(),
                time,
                sessions);
        var registry = MessageRegistry.builder(
                () -> store.hasFailedFor(config.storage().patience().toMillis()));
        connections.registerWith(registry);
        new OperationHandlers(
                        gate,
                        applyBatch,
                        new Acknowledgements(
                                store,
                                surroundings.scheduler(),
                                data.acknowledge(),
                                data.writeAckTimeout().toMillis(),
                                data.resyncAfterRefusal()))
                .registerWith(registry);
        new SyncHandlers(
                        maps,
                        access,
                        gate,
                        applyBatch,
                        clock,
                        time,
                        data.tombstoneRetention().toMillis(),
                        sessions)
                .registerWith(registry);
        var expiry = new MapExpiry(maps, applyOperation, store, node, time);
        new QueryHandlers(maps, access, expiry, time, queries, config.queries()).registerWith(registry);
        new SearchHandlers(maps, access, expiry, searches, config.searches()).registerWith(registry);
        UnavailableFeatures.registerWith(registry);
        new PartitionHandlers(ownership).registerWith(registry);
        new TopicHandlers(limits.topics(), limits.following().topics(), access, codec, time, sessions)
                .registerWith(registry);
        new CounterHandlers(
                        maps,
                        applyOperation,
                        store,
                        access,
                        codec,
                        clock,
                        limits.following().counters(),
                        sessions)
                .registerWith(registry);
        new JournalHandlers(journal, access, codec, limits.following().journalSubscriptions(), sessions)
                .registerWith(registry);
        new LockHandlers(
                        maps,
                        applyOperation,
                        store,
                        access,
                        clock,
                        time,
                        surroundings.scheduler(),
                        limits.following().locks(),
                        sessions)
                .registerWith(registry);
        new ProcessorHandlers(
                        extensions.processors(),
                        scripts,
                        config.scripts().keys(),
                        access,
                        maps,
                        store,
                        gate,
                        applyOperation,
                        echoes,
                        clock,
                        time)
                .registerWith(registry);
        new ResolverHandlers(resolvers, extensions.resolvers(), scripts, access).registerWith(registry);

        var gateway = new ClientGateway(
                sessions,
                connections,
                codec,
                registry.build(),
                time,
                surroundings.scheduler(),
                limits.batchMessages(),
                loads,
                telemetry);
        var health = new Health(sessions, store, time);
        var exchange = new ExchangeRoutes(
                new Identification(tokens, config.security().httpSyncNeedsToken(), time),
                new WireExchangeCodec(Limits.ofCodec(limits)),
                new Exchange(
                        gateway,
                        maps,
                        access,
                        arrivals,
                        gate,
                        clock,
                        surroundings.scheduler(),
                        EXCHANGE_TIMEOUT_MILLIS));
        var numbers = new PrometheusText(
                telemetry,
                new Gauges(health, gateway, sessions, maps, store, time),
                config.metrics().mapsNamed());
        var metricsRoutes = new MetricsRoutes(
                numbers::write,
                PrometheusText.CONTENT_TYPE,
                config.metrics().token().map(Secret::reveal));
        var status = new StatusRoutes(health, version(), telemetry::operations);
        List<HttpRoutes> routes = new ArrayList<>(List.of(exchange, status));
        if (config.metrics().port().isEmpty()) {
            routes.add(metricsRoutes);
        }
        if (config.security().adminInterface()) {
            routes.add(new LoginRoutes(new OperatorLogin(operator(config.security(), time), time), JsonValue::parse));
            routes.add(new AdminRoutes(
                    new Identification(tokens, true, time),
                    network.corsOrigins(),
                    JsonValue::parse,
                    new PolicyAdministration(
                            storage.state(),
                            storage.records(),
                            access,
                            surroundings.ids(),
                            config.security().mostRules()),
                    new Overview(node.value(), address, health, storage.records(), time),
                    AdminSettings.of(config, node, port::get)));
        }
        WebSettings webSettings = Limits.ofWeb(config);
        var web = new WebServer(gateway, health, webSettings, routes);
        Optional<MetricsServer> metrics = config.metrics()
                .port()
                .map(itsPort -> new MetricsServer(network.host(), itsPort, webSettings.http(), health, metricsRoutes));
        metrics.ifPresent(MetricsServer::start);
        try {
            web.start();
        } catch (RuntimeException e) {
            metrics.ifPresent(MetricsServer::stop);
            throw e;
        }
        port.set(web.port());

        var pruning = new TombstonePruning(
                maps, store, sessions, node, time, data.tombstoneRetention().toMillis());
        var heartbeats = new Heartbeats(
                sessions,
                time,
                network.heartbeatTimeout().toMillis(),
                network.authenticationTimeout().toMillis(),
                config.security().tokenGrace().stream()
                        .mapToLong(Duration::toMillis)
                        .findFirst());
        chores.addAll(List.of(
                surroundings.scheduler().every(ClockMemory.PERIOD_MILLIS, clockMemory::remember),
                surroundings.scheduler().every(data.expirySweep().toMillis(), expiry::sweep),
                surroundings.scheduler().every(data.pruneInterval().toMillis(), pruning::prune),
                surroundings.scheduler().every(CERTIFICATE_CHECK_MILLIS, () -> loads.execute(web::renewCertificate)),
                surroundings.scheduler().every(UNUSED_CHECK_MILLIS, searches::forgetUnused),
                surroundings.scheduler().every(UNUSED_CHECK_MILLIS, arrivals::forgetUnused),
                surroundings.scheduler().every(HEARTBEAT_CHECK_MILLIS, heartbeats::check)));
        health.serving();
        return new Server(
                storage,
                web,
                metrics,
                new Shutdown(health, gateway, store, sessions),
                chores,
                List.of(lanes, loads),
                sandbox);
    }

    /** @param repeatedly lets something be done again and again, which may block */
    private static Optional<TokenVerifier> tokens(
            Authentication authentication, BiConsumer<Duration, Runnable> repeatedly) {
        return switch (authentication) {
            case Authentication.ByToken(var key, var rules) -> Optional.of(new JwtTokenVerifier(key, rules));
            case Authentication.ByKeySet(var place, var refresh, var rules) -> {
                KeySet keys = KeySet.at(place);
                repeatedly.accept(refresh, keys::refresh);
                yield Optional.of(new JwtTokenVerifier(keys, rules));
            }
            case Authentication.Nobody nobody -> Optional.empty();
        };
    }

    private static Optional<OperatorLogin.Account> operator(SecurityConfig security, TimeSource time) {
        return security.authentication() instanceof Authentication.ByToken(TokenKey.Shared key, var rules)
                ? security.operator()
                        .map(operator -> new OperatorLogin.Account(
                                operator.name(),
                                operator.password().reveal(),
                                () -> new IssuedToken(
                                                operator.name(),
                                                List.of("admin"),
                                                OPERATOR_TOKEN_LIFETIME,
                                                rules.issuer(),
                                                rules.audience())
                                        .signedWith(key, time.millis())))
                : Optional.empty();
    }

    private static Optional<ScriptSandbox> sandbox(ScriptsConfig scripts) {
        return scripts.on()
                ? Optional.of(new QuickJsSandbox(
                        new ScriptLimits(scripts.time(), scripts.memoryBytes(), scripts.workers(), scripts.waiting())))
                : Optional.empty();
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().name(name, 0).daemon().factory();
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
        chores.forEach(Scheduled::cancel);
        shutdown.drain();
        web.stop();
        metrics.ifPresent(MetricsServer::stop);
        sandbox.ifPresent(ScriptSandbox::close);
        executors.forEach(ExecutorService::shutdown);
        storage.close();
    }
}
