package topgun.domain.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriePathTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "f3", "a5c"})
    void isAPath(String digits) {
        assertThat(TriePath.parse(digits)).contains(new TriePath(digits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "g", "a5c0", " ", "-", "٣", "\u0000"})
    void isNone(String digits) {
        assertThat(TriePath.parse(digits)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new TriePath(digits));
    }

    @Test
    void onlyThreeDigitsLeadToALeaf() {
        assertThat(new TriePath("a5").isLeaf()).isFalse();
        assertThat(new TriePath("a5").child(12)).isEqualTo(new TriePath("a5c"));
        assertThat(new TriePath("a5c").isLeaf()).isTrue();
    }

    @Test
    void leadingZerosOfAHashAreDigits() {
        assertThat(TriePath.toLeaf(0x00f12345)).isEqualTo(new TriePath("00f"));
        assertThat(TriePath.toLeaf(0xf0012345)).isEqualTo(new TriePath("f00"));
    }
}
