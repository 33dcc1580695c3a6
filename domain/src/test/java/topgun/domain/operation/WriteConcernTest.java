package topgun.domain.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteConcernTest {

    @ParameterizedTest
    @EnumSource
    void aLevelIsFoundByTheNameClientsSend(WriteConcern concern) {
        assertThat(WriteConcern.parse(concern.name())).contains(concern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "memory", "PERSISTED ", "ALL"})
    void otherNamesAreNoLevel(String name) {
        assertThat(WriteConcern.parse(name)).isEmpty();
    }

    @Test
    void aLevelImpliesItselfAndAllBeforeIt() {
        assertThat(WriteConcern.PERSISTED.implies(WriteConcern.REPLICATED)).isTrue();
        assertThat(WriteConcern.APPLIED.implies(WriteConcern.APPLIED)).isTrue();
        assertThat(WriteConcern.MEMORY.implies(WriteConcern.APPLIED)).isFalse();
        assertThat(WriteConcern.FIRE_AND_FORGET.implies(WriteConcern.MEMORY)).isFalse();
    }
}
