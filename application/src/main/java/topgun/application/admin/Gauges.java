package topgun.application.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import topgun.application.dispatch.ClientGateway;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapContent;
import topgun.application.map.WriteBehind;
import topgun.application.session.Sessions;
import topgun.domain.access.ClientMaps;
import topgun.domain.clock.TimeSource;

/** How much there is of everything at the moment, {@link Health} included. Safe for all threads. */
public final class Gauges {

    private final Health health;
    private final ClientGateway gateway;
    private final Sessions sessions;
    private final LoadedMaps maps;
    private final WriteBehind store;
    private final TimeSource time;

    /**
     * The size of a map in memory.
     *
     * @param keys under which there is something, be it that it was removed in a last-write-wins map
     * @param tombstoneBytes of the tags that were removed from a map of tagged records
     */
    public record MapSize(String name, long keys, long tombstoneBytes) {}

    public Gauges(
            Health health,
            ClientGateway gateway,
            Sessions sessions,
            LoadedMaps maps,
            WriteBehind store,
            TimeSource time) {
        this.health = health;
        this.gateway = gateway;
        this.sessions = sessions;
        this.maps = maps;
        this.store = store;
        this.time = time;
    }

    public boolean ready() {
        return health.state() == Health.State.READY;
    }

    public int connections() {
        return health.connections();
    }

    /** Connections whose clients have not authenticated. */
    public long unauthenticated() {
        return sessions.count(session -> !session.isAuthenticated());
    }

    /** Messages that are being served. */
    public long messagesInFlight() {
        return gateway.inFlight();
    }

    /** Writes that wait to be saved. */
    public int queuedWrites() {
        return health.queuedWrites();
    }

    /** How long the store has not been able to save; 0 while it is. */
    public long storeFailingMillis() {
        return store.failure()
                .map(failure -> time.millis() - failure.sinceMillis())
                .orElse(0L);
    }

    /**
     * The maps of clients that are in memory, the largest first. Blocks until all have told, or until for a second none has:
     * those that are still busy then are left out.
     */
    public List<MapSize> maps() {
        List<MapSize> sizes = MapSurvey.of(
                maps, map -> ClientMaps.contains(map.name()) ? Optional.of(sizeOf(map)) : Optional.empty());
        sizes.sort(Comparator.comparingLong(MapSize::keys).reversed().thenComparing(MapSize::name));
        return sizes;
    }

    private static MapSize sizeOf(GridMap map) {
        return switch (map.content()) {
            case MapContent.Nothing nothing -> new MapSize(map.name(), 0, 0);
            case MapContent.Lww(var lww) -> new MapSize(map.name(), lww.size(), 0);
            case MapContent.Or(var or) -> new MapSize(map.name(), or.size(), or.tombstoneBytes());
        };
    }
}
