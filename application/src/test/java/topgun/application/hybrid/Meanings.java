package topgun.application.hybrid;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import topgun.application.vector.SemanticRanking;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Ranks records by how near the numbers they are given are to the one of a search. Answers when a test lets it. */
final class Meanings implements SemanticRanking {

    private final Map<String, Double> numbers = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private BiConsumer<String, Runnable> lanes = (map, task) -> task.run();
    private Consumer<String> listener = map -> {};
    private Optional<Outcome> failure = Optional.empty();
    private boolean holding;
    private int asked;
    private long laneMillis;

    void answerOn(BiConsumer<String, Runnable> lanesOfMaps) {
        lanes = lanesOfMaps;
    }

    void put(String key, double number) {
        numbers.put(key, number);
    }

    void tellChange(String map) {
        lanes.accept(map, () -> listener.accept(map));
    }

    void fail(String error) {
        failure = Optional.of(new Outcome.Failed(error));
    }

    void haveNoIndex(String error) {
        failure = Optional.of(new Outcome.NotIndexed(error));
    }

    void recover() {
        failure = Optional.empty();
    }

    /** From now on nobody gets an answer before the release. */
    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        List<Runnable> answers = List.copyOf(held);
        held.clear();
        answers.forEach(Runnable::run);
    }

    /** From now on each ranking takes so much of the lane's time. */
    void take(long millisOfTheLane) {
        laneMillis = millisOfTheLane;
    }

    int asked() {
        return asked;
    }

    @Override
    public void onChange(Consumer<String> whoListens) {
        listener = whoListens;
    }

    @Override
    public void rank(Question question, Consumer<Outcome> then) {
        asked++;
        Outcome outcome = outcome(question.vector(), question.count());
        if (holding) {
            held.add(() -> lanes.accept(question.map(), () -> then.accept(outcome)));
        } else {
            then.accept(outcome);
        }
    }

    private Outcome outcome(Optional<Value> vector, int count) {
        if (failure.isPresent()) {
            return failure.get();
        }
        if (vector.isEmpty()) {
            return new Outcome.Failed("no embedding provider configured for semantic search");
        }
        double wanted = ((ValueView.Num) vector.get().view()).value();
        return new Outcome.Ranked(
                numbers.entrySet().stream()
                        .map(entry -> new Hit(entry.getKey(), -Math.abs(entry.getValue() - wanted)))
                        .sorted(Comparator.comparingDouble(Hit::score)
                                .reversed()
                                .thenComparing(Hit::key))
                        .limit(count)
                        .toList(),
                laneMillis);
    }
}
