package topgun.application.dispatch;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.session.Session;

/** A visit to a map on behalf of a client. Whatever happens, the client hears of it and its turn ends. */
public final class MapTurn implements MapTask {

    private static final System.Logger LOG = System.getLogger(MapTurn.class.getName());

    private final Session session;
    private final String map;
    private final Turn turn;
    private final Consumer<GridMap> visit;

    public MapTurn(Session session, String map, Turn turn, Consumer<GridMap> visit) {
        this.session = session;
        this.map = map;
        this.turn = turn;
        this.visit = visit;
    }

    @Override
    public void run(GridMap loaded) {
        try {
            visit.accept(loaded);
        } catch (RuntimeException | VirtualMachineError e) {
            LOG.log(Level.ERROR, session + ": visit to map " + map + " failed", e);
            session.send(Failure.INTERNAL);
        } finally {
            turn.end();
        }
    }

    @Override
    public void unavailable(Unavailable reason) {
        session.send(new Failure(reason.code(), reason.reason()));
        turn.end();
    }
}
