package topgun.application.counter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MapTurn;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.message.ClientMessage.CounterRequest;
import topgun.application.message.ClientMessage.CounterSync;
import topgun.application.message.ServerMessage.CounterState;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.operation.ReservedMap;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.session.Subscriptions;
import topgun.domain.access.Action;
import topgun.domain.clock.NodeId;
import topgun.domain.crdt.PnCounter;

/**
 * Serves counters. All of them are records of one map that clients cannot see, so they are loaded, stored and kept in order
 * like everything else.
 *
 * <p>Whoever asks for a counter or sends a state hears of every change of it until he leaves. A sender is answered when the
 * joined state is committed, for clients take the answer as proof that their part has arrived.
 */
public final class CounterHandlers {

    private static final String RESOURCE = "counter:";

    private final ReservedMap counters;
    private final AccessControl access;
    private final MessageCodec codec;
    private final int mostNodes;
    private final Subscriptions<String> subscriptions;

    /**
     * @param counters one record for each
     * @param mostPerSession how many counters one session may follow
     * @param mostNodes how many nodes may have changed one counter
     */
    public CounterHandlers(
            ReservedMap counters,
            AccessControl access,
            MessageCodec codec,
            int mostPerSession,
            int mostNodes,
            Sessions sessions) {
        this.counters = counters;
        this.access = access;
        this.codec = codec;
        this.mostNodes = mostNodes;
        this.subscriptions = new Subscriptions<>(Integer.MAX_VALUE, mostPerSession, sessions);
        access.onChange(() -> subscriptions.forEach(this::endUnlessAllowed));
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(CounterRequest.class, this::request).onWrite(CounterSync.class, this::sync);
    }

    private void request(Session session, CounterRequest message, Turn turn) {
        visit(session, message.name(), Action.READ, turn, map -> {
            if (subscribe(session, message.name())) {
                session.send(state(message.name(), counter(map, message.name()), false));
            }
        });
    }

    private void sync(Session session, CounterSync message, Turn turn) {
        Optional<PnCounter> offered = counter(message);
        if (offered.isEmpty()) {
            session.send(Failure.MALFORMED);
            turn.end();
            return;
        }
        visit(session, message.name(), Action.PUT, turn, map -> {
            if (!access.allowsCounter(session, message.name(), Action.READ) || subscribe(session, message.name())) {
                join(session, map, message.name(), offered.get());
            }
        });
    }

    private void join(Session session, GridMap map, String name, PnCounter offered) {
        PnCounter known = counter(map, name);
        PnCounter joined = known.join(offered);
        int nodes = joined.nodeCount();
        if (nodes > mostNodes && nodes > known.nodeCount()) {
            session.send(new Failure(429, "counter " + name + " has as many nodes as it may: " + mostNodes));
            return;
        }
        boolean changed = !joined.equals(known);
        if (changed) {
            counters.put(map, name, CounterRecords.toValue(joined));
        }
        Frame update = Frame.of(codec.encode(state(name, joined, true)));
        counters.whenCommitted(() -> {
            session.send(update);
            if (changed) {
                subscriptions.of(name).stream()
                        .filter(other -> !other.equals(session))
                        .forEach(other -> other.send(update));
            }
        });
    }

    private void visit(Session session, String name, Action action, Turn turn, Consumer<GridMap> visit) {
        counters.run(new MapTurn(session, RESOURCE + name, turn, map -> {
            if (access.allowsCounter(session, name, action)) {
                visit.accept(map);
            } else {
                session.send(denial(name));
            }
        }));
    }

    private static PnCounter counter(GridMap map, String name) {
        return CounterRecords.toCounter(map.lwwRecord(name));
    }

    /** Empty if a node id could not be one of a clock. */
    private static Optional<PnCounter> counter(CounterSync message) {
        try {
            return Optional.of(new PnCounter(byNode(message.increments()), byNode(message.decrements())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<NodeId, Double> byNode(Map<String, Double> amounts) {
        Map<NodeId, Double> byNode = new LinkedHashMap<>();
        amounts.forEach((node, amount) -> byNode.put(new NodeId(node), amount));
        return byNode;
    }

    private static CounterState state(String name, PnCounter counter, boolean update) {
        return new CounterState(name, byText(counter.positive()), byText(counter.negative()), update);
    }

    private static Map<String, Double> byText(Map<NodeId, Double> amounts) {
        Map<String, Double> byText = new LinkedHashMap<>();
        amounts.forEach((node, amount) -> byText.put(node.value(), amount));
        return byText;
    }

    private boolean subscribe(Session session, String name) {
        return switch (subscriptions.subscribe(session, name)) {
            // again, or a change of the policy could pass unseen
            case SUBSCRIBED -> endUnlessAllowed(session, name);
            case TOO_MANY, TOO_MANY_OF_SESSION -> {
                session.send(new Failure(429, "too many counters"));
                yield false;
            }
        };
    }

    /** Ends the subscription of a session that may not read the counter, and answers whether it goes on. */
    private boolean endUnlessAllowed(Session session, String name) {
        boolean allowed = access.allowsCounter(session, name, Action.READ);
        if (!allowed) {
            subscriptions.unsubscribe(session, name);
            session.send(denial(name));
        }
        return allowed;
    }

    private static Failure denial(String name) {
        return Failure.denied("counter " + name);
    }
}
