package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTest {

    private static Value value(String hex) {
        return Value.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void isItsBytes() {
        byte[] frame = HexFormat.of().parseHex("ffa161ff");
        Value value = Value.copyOf(frame, 1, 3);
        frame[1] = 0;

        assertThat(value).isEqualTo(value("a161")).hasSameHashCodeAs(value("a161"));
        assertThat(value.length()).isEqualTo(2);
        assertThat(value).hasToString("Value[2 bytes]");
        assertThat(value).isNotEqualTo(value("d90161")); // the same text in a longer form
        assertThat(value.view()).isEqualTo(value("d90161").view());
    }

    @Test
    void nullAndUndefinedAreNullAndNothingElseIs() {
        assertThat(List.of(Value.NULL, value("c0"), value("d40000"), value("c70000"), value("c7040000000000")))
                .allMatch(Value::isNull);
        assertThat(List.of(value("c2"), value("00"), value("a0"), value("90"), value("80"), value("d4ff00")))
                .noneMatch(Value::isNull);
    }

    @Test
    void bytesAfterTheValueAreNotOverlooked() {
        assertThatExceptionOfType(MalformedValueException.class).isThrownBy(value("0102")::view);
    }

    @Test
    void oneAndOnePointZeroAreOneNumberAndMinusZeroIsZero() {
        assertThat(value("01").view()).isEqualTo(value("cb3ff0000000000000").view());
        assertThat(value("00").view()).isEqualTo(value("cb8000000000000000").view());
    }

    @Test
    void viewsDoNotChangeWithWhatTheyWereMadeOf() {
        List<ValueView> elements = new ArrayList<>(List.of(new ValueView.Num(1)));
        Map<String, ValueView> members = new LinkedHashMap<>(Map.of("a", new ValueView.Num(1)));
        var list = new ValueView.ListView(elements);
        var map = new ValueView.MapView(members);

        elements.clear();
        members.clear();

        assertThat(list.elements()).hasSize(1);
        assertThat(map.members()).hasSize(1);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> map.members().clear());
    }

    @Test
    void viewsOfBytesAreEqualIfTheBytesAre() {
        assertThat(value("c40101").view())
                .isEqualTo(value("c5000101").view())
                .hasSameHashCodeAs(value("c40101").view());
        assertThat(value("d40501").view())
                .isEqualTo(value("c7010501").view())
                .hasSameHashCodeAs(value("d40501").view());
        assertThat(value("d40501").view()).isNotEqualTo(value("d40601").view());
    }

    @Test
    void aNameIsListedOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> FieldNames.of("a", "b", "a"));
        assertThat(FieldNames.of().size()).isZero();
    }
}
