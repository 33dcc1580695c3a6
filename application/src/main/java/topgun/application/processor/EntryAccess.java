package topgun.application.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.ProcessorOutcome;
import topgun.application.operation.Admission;
import topgun.application.operation.ApplyOperation;
import topgun.application.operation.ExpectedEchoes;
import topgun.application.operation.Gate;
import topgun.application.port.RecordWrite;
import topgun.application.session.Session;
import topgun.domain.access.View;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/**
 * What a processor sees of an entry before it runs, and what becomes of its result afterwards. Everything happens on the
 * lane of the map.
 */
public final class EntryAccess {

    private final AccessControl access;
    private final Gate gate;
    private final ApplyOperation applyOperation;
    private final ExpectedEchoes echoes;
    private final HybridLogicalClock clock;
    private final TimeSource time;

    public EntryAccess(
            AccessControl access,
            Gate gate,
            ApplyOperation applyOperation,
            ExpectedEchoes echoes,
            HybridLogicalClock clock,
            TimeSource time) {
        this.access = access;
        this.gate = gate;
        this.applyOperation = applyOperation;
        this.echoes = echoes;
        this.clock = clock;
        this.time = time;
    }

    /**
     * An entry as a processor finds it.
     *
     * @param known the record, whatever can be seen of it
     * @param value what the caller may see of a value that is neither deleted nor expired
     */
    record Found(Optional<LwwRecord> known, Optional<ValueView> value) {}

    /** Empty if the map holds records of the other kind. */
    Optional<Found> find(GridMap map, String key, Session caller) {
        if (map.or().isPresent()) {
            return Optional.empty();
        }
        Optional<LwwRecord> there = map.lwwRecord(key);
        Optional<ValueView> value =
                visible(there).flatMap(access.viewOf(caller, map.name())::of).map(Value::view);
        return Optional.of(new Found(there, value));
    }

    private Optional<Value> visible(Optional<LwwRecord> there) {
        return there.filter(entry -> entry.isVisibleAt(time.millis())).map(entry -> ((LwwRecord.Entry) entry).value());
    }

    /** Whether the entry is still the one that was found. */
    static boolean isUnchanged(GridMap map, String key, Found found) {
        return map.lwwRecord(key).equals(found.known());
    }

    /** Makes the result the value of the entry, which must be the one that was found, and says what to answer. */
    ProcessorOutcome conclude(
            GridMap map,
            String key,
            Found found,
            ProcessorResult result,
            Session caller,
            Consumer<RecordWrite> writes) {
        Optional<ValueView> next = result.value();
        Optional<ValueView> kept = next.filter(value -> !(value instanceof ValueView.Nil));
        boolean differs = kept.isPresent()
                ? !kept.equals(found.value())
                : visible(found.known()).isPresent();
        if (differs) {
            Operation operation = kept.<Operation>map(value -> put(map, key, found, value, caller))
                    .orElseGet(() -> new Operation.Remove(map.name(), key, clock.now()));
            if (!gate.permitsReplacement(caller, map, key)) {
                return failure("Access Denied");
            }
            switch (gate.admitConsequence(caller, operation)) {
                case Admission.Refused(var reason) -> {
                    return failure(reason.reason());
                }
                case Admission.Dropped dropped -> {
                    return failure("Dropped by interceptor");
                }
                case Admission.Repeated repeated -> {}
                case Admission.Admitted(Operation admitted) -> {
                    LwwRecord entry = switch (admitted) {
                        case Operation.Put put -> new LwwRecord.Entry(put.value(), clock.now(), put.ttl());
                        case Operation other -> new LwwRecord.Tombstone(clock.now());
                    };
                    applyOperation.applyOnBehalfOf(caller, map, key, entry, writes);
                }
            }
        }
        return answer(map, key, result, caller);
    }

    /** Fields that the caller must not see are not in the result, and stay as they are. */
    private Operation put(GridMap map, String key, Found found, ValueView value, Session caller) {
        ValueView whole = value;
        if (!access.viewOf(caller, map.name()).equals(View.EVERYTHING)
                && value instanceof MapView(var members)
                && found.value().orElse(ValueView.Nil.INSTANCE) instanceof MapView(var seen)
                && visible(found.known()).map(Value::view).orElse(ValueView.Nil.INSTANCE)
                        instanceof MapView(var stored)) {
            Map<String, ValueView> all = new LinkedHashMap<>(stored);
            all.keySet().removeAll(seen.keySet());
            members.forEach(all::putIfAbsent);
            whole = new MapView(all);
        }
        return new Operation.Put(map.name(), key, Value.of(whole), clock.now(), TimeToLive.NONE);
    }

    private ProcessorOutcome answer(GridMap map, String key, ProcessorResult result, Session caller) {
        View view = access.viewOf(caller, map.name());
        Optional<ValueView> next = result.value();
        if (next.isPresent() && !(next.get() instanceof ValueView.Nil)) {
            map.lwwRecord(key)
                    .ifPresent(there -> echoes.expect(caller, map.name(), key, next.get(), there.timestamp()));
        }
        return new ProcessorOutcome(
                true,
                result.answer().map(Value::of),
                next.flatMap(
                        value -> value instanceof ValueView.Nil ? Optional.of(Value.NULL) : view.of(Value.of(value))),
                Optional.empty());
    }

    static ProcessorOutcome failure(String error) {
        return new ProcessorOutcome(false, Optional.empty(), Optional.empty(), Optional.of(error));
    }
}
