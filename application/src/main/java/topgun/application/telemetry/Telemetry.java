package topgun.application.telemetry;

import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import topgun.application.message.ClientMessage;
import topgun.domain.operation.Rejection;

/**
 * Counts what the server does, from its start on. Safe for all threads; what counts neither blocks nor allocates.
 *
 * <p>What has a name in the answers is named after its class, as {@code operation_batch}.
 */
public final class Telemetry {

    /** Names are for ever, and clients invent them. */
    private static final int MOST_MAPS_TOLD_APART = 1_000;

    private final LongSupplier nanos;
    private final LongAdder connections = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder postponed = new LongAdder();
    private final Map<Class<? extends Rejection>, LongAdder> rejected = new ConcurrentHashMap<>();
    private final Map<Class<? extends ClientMessage>, Durations> served = new ConcurrentHashMap<>();
    private final OperationsByMap byMap = new OperationsByMap(MOST_MAPS_TOLD_APART);
    private final LongAdder toldChanges = new LongAdder();
    private final LongAdder untoldChanges = new LongAdder();
    private final LongAdder tellings = new LongAdder();
    private final Durations saves = new Durations();
    private final Durations syncs = new Durations();
    private final LongAdder storeFailures = new LongAdder();

    /** @param nanos of a clock that only serves to tell how much later something is */
    public Telemetry(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A moment, to be handed back when what begins now has ended. */
    public long now() {
        return nanos.getAsLong();
    }

    /** A client has come. */
    public void connected() {
        connections.increment();
    }

    /** A client was not let in, because as many are connected as may be. */
    public void turnedAway() {
        turnedAway.increment();
    }

    /** A client has said what could not be understood. */
    public void misunderstood() {
        malformed.increment();
    }

    /** A client has been served and may send its next message. */
    public void served(Class<? extends ClientMessage> message, long since) {
        served.computeIfAbsent(message, any -> new Durations()).add(now() - since);
    }

    /** So many operations have been applied, or there was nothing left to apply. */
    public void operationsAccepted(int operations) {
        accepted.add(operations);
    }

    /** An operation has been refused for good. */
    public void operationRejected(Rejection reason) {
        rejected.computeIfAbsent(reason.getClass(), any -> new LongAdder()).increment();
    }

    /** An operation could not be judged. */
    public void operationPostponed() {
        postponed.increment();
    }

    /** Something that was permitted has been done with a map so many times. */
    public void onMap(String map, MapOperation operation, int times) {
        byMap.add(map, operation, times);
    }

    /** A change was told to so many sessions that follow its map. */
    public void changeTold(int followers) {
        if (followers == 0) {
            untoldChanges.increment();
        } else {
            toldChanges.increment();
            tellings.add(followers);
        }
    }

    /** The store has saved a group of writes. */
    public void saved(long since) {
        saves.add(now() - since);
    }

    /** The store has made safe from loss of power what it had saved. */
    public void synced(long since) {
        syncs.add(now() - since);
    }

    /** The store could not do what it was asked for. */
    public void storeFailed() {
        storeFailures.increment();
    }

    public long connections() {
        return connections.sum();
    }

    public long connectionsTurnedAway() {
        return turnedAway.sum();
    }

    public long malformed() {
        return malformed.sum();
    }

    public long accepted() {
        return accepted.sum();
    }

    public long postponed() {
        return postponed.sum();
    }

    /** Of which the server knows what became of them. */
    public long operations() {
        return accepted()
                + postponed()
                + rejected.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** By the reason. */
    public SortedMap<String, Long> rejected() {
        return byName(rejected, LongAdder::sum);
    }

    /** By the message, how long it took until the next one could come; waiting is part of it. */
    public SortedMap<String, Durations.Reading> served() {
        return byName(served, Durations::read);
    }

    /** What was done with maps that are told apart, in the order in which they came. */
    public SequencedMap<String, Map<MapOperation, Long>> byMap() {
        return byMap.named();
    }

    /** What was done with all other maps. */
    public Map<MapOperation, Long> onOtherMaps() {
        return byMap.others();
    }

    /** Changes that somebody was told of. */
    public long toldChanges() {
        return toldChanges.sum();
    }

    /** Changes that nobody was told of. */
    public long untoldChanges() {
        return untoldChanges.sum();
    }

    /** How often a session was told of a change. */
    public long tellings() {
        return tellings.sum();
    }

    public Durations.Reading saves() {
        return saves.read();
    }

    public Durations.Reading syncs() {
        return syncs.read();
    }

    public long storeFailures() {
        return storeFailures.sum();
    }

    private static <T, N, R> SortedMap<String, R> byName(Map<Class<? extends T>, N> numbers, Function<N, R> reading) {
        SortedMap<String, R> named = new TreeMap<>();
        numbers.forEach((type, number) -> named.put(nameOf(type), reading.apply(number)));
        return Collections.unmodifiableSortedMap(named);
    }

    /** {@code OperationBatch} becomes {@code operation_batch}. */
    private static String nameOf(Class<?> type) {
        var name = new StringBuilder();
        type.getSimpleName().chars().forEach(c -> {
            if (Character.isUpperCase(c) && !name.isEmpty()) {
                name.append('_');
            }
            name.append((char) Character.toLowerCase(c));
        });
        return name.toString();
    }
}
