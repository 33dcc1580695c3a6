package topgun.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.clock.NodeId;
import topgun.domain.crdt.Tag;
import topgun.domain.lock.LockName;
import topgun.domain.query.Identity;
import topgun.domain.topic.TopicName;
import topgun.domain.value.ValueView.Text;

/**
 * Whoever knows how texts are hashed can make many with the same hash code. A hash table finds one of them as soon as in a
 * sorted tree if they have an order, and must look at all of them if not.
 */
class HashFloodingTest {

    static Stream<Function<String, Object>> keysMadeOfTexts() {
        return Stream.of(
                NodeId::new,
                Tag::new,
                LockName::new,
                TopicName::new,
                text -> Identity.of(new Text(text)),
                text -> text);
    }

    @ParameterizedTest
    @MethodSource("keysMadeOfTexts")
    @SuppressWarnings("unchecked")
    void keysOfTheSameHashCodeHaveAnOrder(Function<String, Object> key) {
        Object one = key.apply("Aa");
        Object other = key.apply("BB");
        assertThat(one).hasSameHashCodeAs(other).isInstanceOf(Comparable.class);
        assertThat(((Comparable<Object>) one).compareTo(other)).isNegative();
        assertThat(((Comparable<Object>) other).compareTo(one)).isPositive();
    }
}
