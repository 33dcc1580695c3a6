package topgun.application.operation;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import topgun.application.access.AccessControl;
import topgun.application.interceptor.Interceptor;
import topgun.application.map.GridMap;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.operation.Admission.Admitted;
import topgun.application.operation.Admission.Dropped;
import topgun.application.operation.Admission.Refused;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.access.Permission;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;
import topgun.domain.operation.Rejection;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.Value;

/** Decides whether an operation may go on to its map: is it valid, is it allowed, does no interceptor object. */
public final class Gate {

    private final AccessControl access;
    private final HybridLogicalClock clock;
    private final long maxDriftMillis;
    private final int maxValueBytes;
    private final List<Interceptor> interceptors;

    /** @param maxDriftMillis how far ahead of the server's clock a timestamp may be; 0 for any distance */
    public Gate(
            AccessControl access,
            HybridLogicalClock clock,
            long maxDriftMillis,
            int maxValueBytes,
            List<Interceptor> interceptors) {
        this.access = access;
        this.clock = clock;
        this.maxDriftMillis = maxDriftMillis == 0 ? Long.MAX_VALUE : maxDriftMillis;
        this.maxValueBytes = maxValueBytes;
        this.interceptors = List.copyOf(interceptors);
    }

    /** The latest milliseconds that what is admitted now may claim. Good for all operations of a message. */
    public long horizonMillis() {
        return clock.horizonMillis(maxDriftMillis);
    }

    public Admission admit(Session session, SubmittedOperation submitted, long horizonMillis) {
        return switch (submitted.content()) {
            case Content.Incomplete(String reason) -> new Refused(new Rejection.Invalid(reason));
            case Content.Complete(Operation operation) -> admit(session, operation, horizonMillis);
        };
    }

    public Admission admit(Session session, Operation operation, long horizonMillis) {
        if (!isPermitted(session, operation)) {
            return new Refused(new Rejection.Denied());
        }
        if (valueLength(operation) > maxValueBytes) {
            return tooLarge();
        }
        if (isBeyond(horizonMillis, operation.time())) {
            return new Refused(new Rejection.ClockDrift());
        }
        Admission admission = intercept(session, operation);
        return admission instanceof Admitted(Operation admitted) && !admitted.equals(operation)
                ? new Admitted(redated(operation, admitted))
                : admission;
    }

    /**
     * What an interceptor has changed must not go by the time of what the client wrote: the client would take the two for
     * the same. Without a time of its own it gets a later one, and the client is told.
     */
    private Operation redated(Operation requested, Operation changed) {
        if (requested.time() instanceof Timestamp written) {
            clock.observe(written);
        }
        if (!changed.time().equals(requested.time())) {
            return changed;
        }
        ClaimedTime now = UnusableTime.INSTANCE;
        return switch (changed) {
            case Operation.Put(var map, var key, var value, var time, var ttl) ->
                new Operation.Put(map, key, value, now, ttl);
            case Operation.Remove(var map, var key, var time) -> new Operation.Remove(map, key, now);
            case Operation.OrAdd(var map, var key, var value, var time, var tag, var ttl) ->
                new Operation.OrAdd(map, key, value, now, tag, ttl);
            case Operation.OrRemove remove -> remove;
        };
    }

    /** Judges an operation that the server makes of a request of the session, which was permitted for the map already. */
    public Admission admitConsequence(Session session, Operation operation) {
        if (operation instanceof Operation.Put && !isPermitted(session, operation)) {
            return new Refused(new Rejection.Denied());
        }
        if (operation instanceof Operation.Put put && isTooDeep(put.value())) {
            return new Refused(new Rejection.Invalid("the value is nested too deeply"));
        }
        return valueLength(operation) > maxValueBytes ? tooLarge() : intercept(session, operation);
    }

    /** Takes note of what the clock of a client shows, unless that is too far ahead. */
    public void observe(ClaimedTime shown) {
        if (shown instanceof Timestamp timestamp && !isBeyond(horizonMillis(), timestamp)) {
            clock.observe(timestamp);
        }
    }

    /** What is to be removed is looked at when it is found. */
    private boolean isPermitted(Session session, Operation operation) {
        Permission permission = access.permission(session, operation.map(), actionOf(operation));
        return switch (operation) {
            case Operation.Put put -> permission.covers(put.value());
            case Operation.OrAdd add -> permission.covers(add.value());
            case Operation.Remove remove -> !permission.isRefused();
            case Operation.OrRemove remove -> !permission.isRefused();
        };
    }

    /** Whether what the operation changes may be changed by the session. On the lane of the map. */
    boolean permitsChange(Session session, GridMap map, Operation operation) {
        return permitsChange(session, map, actionOf(operation), () -> valuesConcerned(map, operation));
    }

    /** Whether the entry may be replaced by the session. On the lane of the map. */
    public boolean permitsReplacement(Session session, GridMap map, String key) {
        return permitsChange(session, map, Action.PUT, () -> value(map, key));
    }

    private boolean permitsChange(Session session, GridMap map, Action action, Supplier<Stream<Value>> concerned) {
        if (!access.isConditional()) {
            return true;
        }
        Permission permission = access.permission(session, map.name(), action);
        return !permission.isConditional() || concerned.get().allMatch(permission::covers);
    }

    private static Stream<Value> valuesConcerned(GridMap map, Operation operation) {
        return switch (operation) {
            case Operation.Put put -> value(map, put.key());
            case Operation.Remove remove -> value(map, remove.key());
            case Operation.OrAdd add -> values(map, add.tag());
            case Operation.OrRemove remove -> values(map, remove.tag());
        };
    }

    private static Stream<Value> value(GridMap map, String key) {
        return map.lwwRecord(key).stream()
                .flatMap(known -> known instanceof LwwRecord.Entry entry ? Stream.of(entry.value()) : Stream.empty());
    }

    private static Stream<Value> values(GridMap map, Tag tag) {
        return map.or().stream()
                .flatMap(or -> or.keys(tag).stream().flatMap(key -> or.records(key).stream()))
                .filter(known -> known.tag().equals(tag))
                .map(OrRecord::value);
    }

    /** Whether nobody could read it. What clients send has been looked at with their message. */
    private static boolean isTooDeep(Value value) {
        try {
            value.reader().skip();
            return false;
        } catch (MalformedValueException e) {
            return true;
        }
    }

    private Admission tooLarge() {
        return new Refused(new Rejection.Invalid("the value is larger than " + maxValueBytes + " bytes"));
    }

    private static Action actionOf(Operation operation) {
        return switch (operation) {
            case Operation.Remove remove -> Action.REMOVE;
            case Operation.Put put -> Action.PUT;
            case Operation.OrAdd add -> Action.PUT;
            case Operation.OrRemove remove -> Action.PUT;
        };
    }

    private static int valueLength(Operation operation) {
        return switch (operation) {
            case Operation.Put put -> put.value().length();
            case Operation.OrAdd add -> add.value().length();
            case Operation.Remove remove -> 0;
            case Operation.OrRemove remove -> 0;
        };
    }

    private static boolean isBeyond(long horizonMillis, ClaimedTime time) {
        return time instanceof Timestamp timestamp && timestamp.millis() > horizonMillis;
    }

    private Admission intercept(Session session, Operation requested) {
        Operation operation = requested;
        for (Interceptor interceptor : interceptors) {
            Optional<Operation> answer;
            try {
                answer = interceptor.before(session, operation);
            } catch (RuntimeException e) {
                return new Refused(new Rejection.Intercepted(String.valueOf(e.getMessage())));
            }
            if (answer.isEmpty()) {
                return new Dropped();
            }
            operation = answer.get();
        }
        return new Admitted(operation);
    }
}
