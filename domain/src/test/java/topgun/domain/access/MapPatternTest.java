package topgun.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapPatternTest {

    private static boolean matches(String pattern, String map, String user) {
        return new MapPattern(pattern).matches(map, new Principal(Optional.ofNullable(user), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "*, notes, true",
        "notes, notes, true",
        "notes, notes-1, false",
        "notes-*, notes-1, true",
        "notes-*, note, false",
        "notes-{userId}, notes-ann, true",
        "notes-{userId}, notes-ann2, false",
        "{userId}-*, ann-notes, true",
        "{userId}-*, bob-notes, false"
    })
    void aNameIsMeantAsAWholeOrByItsBeginning(String pattern, String map, boolean expected) {
        assertThat(matches(pattern, map, "ann")).isEqualTo(expected);
    }

    @Test
    void whoeverHasNoIdHasNoMapOfHisOwn() {
        assertThat(matches("notes-{userId}", "notes-", null)).isFalse();
    }

    @Test
    void anIdStandsForItselfWhateverItIs() {
        assertThat(matches("notes-{userId}", "notes-ann", "*")).isFalse();
        assertThat(matches("notes-{userId}", "notes-ann", "a*")).isFalse();
        assertThat(matches("notes-{userId}", "notes-a*", "a*")).isTrue();
    }
}
