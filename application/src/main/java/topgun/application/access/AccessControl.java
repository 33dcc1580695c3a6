package topgun.application.access;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.session.Session;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.Permission;
import topgun.domain.access.Principal;
import topgun.domain.access.View;
import topgun.domain.value.Value;

/** Decides what authenticated sessions may do. The policy can be replaced at any time. Safe for all threads. */
public final class AccessControl {

    private static final String TOPIC = "topic:";

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Deciding deciding;

    public AccessControl(AccessPolicy policy) {
        this.deciding = new Deciding(policy);
    }

    public AccessPolicy policy() {
        return deciding.policy;
    }

    /** From now on everything is decided by that policy; who keeps something that an earlier one allowed is told. */
    public void replace(AccessPolicy policy) {
        deciding = new Deciding(policy);
        listeners.forEach(Runnable::run);
    }

    /** @param listener looks again at what it keeps for sessions; called after each change, must not block */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether some decisions depend on records. */
    public boolean isConditional() {
        return deciding.conditional;
    }

    /** Whether the session may do it at all, if only to some records. */
    public boolean allows(Session session, String map, Action action) {
        return !permission(session, map, action).isRefused();
    }

    /** To which records of a map the session may do it. */
    public Permission permission(Session session, String map, Action action) {
        return deciding.permission(session.principal(), map, action);
    }

    /** @param data what is published; {@link Value#NULL} when nothing is */
    public boolean allowsTopic(Session session, String topic, Action action, Value data) {
        return policy().permission(session.principal(), TOPIC + topic, topic, action)
                .covers(data);
    }

    public boolean allowsCounter(Session session, String counter, Action action) {
        return policy().counterPermission(session.principal(), counter, action).covers(Value.NULL);
    }

    /** What the session may see of the values of a map. */
    public View viewOf(Session session, String map) {
        return deciding.viewOf(session.principal(), map);
    }

    /** Like {@link #allows} for a map; a client that may not is told so. */
    public boolean allowsOrTells(Session session, String map, Action action) {
        boolean allowed = allows(session, map, action);
        if (!allowed) {
            session.send(Failure.denied("map " + map));
        }
        return allowed;
    }

    /** A policy and, where decisions are made of conditions that have to be read for each principal, the latest of them. */
    private static final class Deciding {

        private static final int MOST_REMEMBERED = 50_000;

        private final AccessPolicy policy;
        private final boolean conditional;
        private final Map<Question, Permission> permissions = new ConcurrentHashMap<>();
        private final Map<Question, View> views = new ConcurrentHashMap<>();

        /** Ordered by what somebody may choose, so that many of the same hash code are found soon as well. */
        private record Question(Principal principal, String map, Action action) implements Comparable<Question> {

            @Override
            public int compareTo(Question other) {
                int byMap = map.compareTo(other.map);
                return byMap == 0 ? action.compareTo(other.action) : byMap;
            }
        }

        Deciding(AccessPolicy policy) {
            this.policy = policy;
            this.conditional = policy.isConditional();
        }

        Permission permission(Principal principal, String map, Action action) {
            return conditional
                    ? remembered(
                            permissions,
                            new Question(principal, map, action),
                            asked -> policy.permission(asked.principal(), asked.map(), asked.action()))
                    : policy.permission(principal, map, action);
        }

        View viewOf(Principal principal, String map) {
            return conditional
                    ? remembered(
                            views,
                            new Question(principal, map, Action.READ),
                            asked -> policy.viewOf(asked.principal(), asked.map()))
                    : policy.viewOf(principal, map);
        }

        private static <T> T remembered(Map<Question, T> known, Question question, Function<Question, T> decide) {
            T decision = known.get(question);
            if (decision == null) {
                decision = decide.apply(question);
                if (known.size() >= MOST_REMEMBERED) {
                    known.clear();
                }
                known.put(question, decision);
            }
            return decision;
        }
    }
}
