package topgun.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.Vectors;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView.MapView;

class RuleFormTest {

    private static RuleForm.Reading read(String json) {
        var form = (MapView) Vectors.value(JsonMapper.shared().readTree(json.replace('\'', '"')))
                .view();
        return RuleForm.read(form, () -> "new");
    }

    private static String written(String json) {
        return switch (read(json)) {
            case RuleForm.Reading.Accepted(var rule) ->
                CanonicalJson.of(RuleForm.write(rule)).replace('"', '\'');
            case RuleForm.Reading.Refused refused -> throw new AssertionError(refused);
        };
    }

    @Test
    void whatIsWrittenIsWhatWasRead() {
        assertThat(written("{'mapPattern':'a.*','action':'read','effect':'deny'}"))
                .isEqualTo("{'action':'read','effect':'deny','id':'new','mapPattern':'a.*'}");
        String whole = "{'action':'write','condition':{'attribute':'x','op':'eq','value':1},'effect':'allow',"
                + "'id':'mine','mapPattern':'**'}";
        assertThat(written(whole)).isEqualTo(whole);
    }

    @Test
    void nullSaysAsMuchAsNothing() {
        assertThat(written("{'id':null,'mapPattern':'a','action':'all','effect':'allow','condition':null,"
                        + "'conditionExpr':null}"))
                .isEqualTo(written("{'mapPattern':'a','action':'all','effect':'allow'}"));
    }

    @Test
    void aTreeWinsOverAnExpression() {
        assertThat(written("{'mapPattern':'a','action':'all','effect':'allow','conditionExpr':'not read',"
                        + "'condition':{'op':'isNull','attribute':'x'}}"))
                .contains("'condition':{'attribute':'x','op':'isNull'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{} ~ mapPattern",
                "{'mapPattern':''} ~ mapPattern",
                "{'mapPattern':7} ~ mapPattern",
                "{'mapPattern':'a','action':'READ','effect':'allow'} ~ action",
                "{'mapPattern':'a','action':'read','effect':'permit'} ~ effect",
                "{'mapPattern':'a','action':'read'} ~ effect",
                "{'id':'','mapPattern':'a','action':'read','effect':'allow'} ~ id",
                "{'mapPattern':'a','action':'read','effect':'allow','condition':'x'} ~ condition",
                "{'mapPattern':'a','action':'read','effect':'allow','condition':{}} ~ condition",
                "{'mapPattern':'a','action':'read','effect':'allow','condition':{'op':'near'}} ~ condition",
                "{'mapPattern':'a','action':'read','effect':'allow','condition':{'op':'regex','attribute':'x','value':'a'}}"
                        + " ~ condition",
                "{'mapPattern':'a','action':'read','effect':'allow',"
                        + "'condition':{'op':'eq','attribute':'auth.id','valueRef':'data.x'}} ~ condition",
                "{'mapPattern':'a','action':'read','effect':'allow','conditionExpr':'data.x'} ~ conditionExpr",
                "{'mapPattern':'a','action':'read','effect':'allow','conditionExpr':1} ~ conditionExpr",
            })
    void whatIsWrongIsNamed(String form, String field) {
        assertThat(read(form))
                .isInstanceOfSatisfying(
                        RuleForm.Reading.Refused.class,
                        refused -> assertThat(refused.field()).isEqualTo(field));
    }
}
