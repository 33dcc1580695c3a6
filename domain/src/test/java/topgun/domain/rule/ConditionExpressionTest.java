package topgun.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.value.CanonicalJson;

class ConditionExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "data.x == auth.id ~ {'attribute':'x','op':'eq','valueRef':'auth.id'}",
                "data.x.y != auth.id ~ {'attribute':'x.y','op':'neq','valueRef':'auth.id'}",
                "data.x == data.y ~ {'attribute':'x','op':'eq','valueRef':'data.y'}",
                "auth.id == data.x ~ {'attribute':'x','op':'eq','valueRef':'auth.id'}",
                "auth.n != data.x ~ {'attribute':'x','op':'neq','valueRef':'auth.n'}",
                "auth.n < data.x ~ {'attribute':'x','op':'gt','valueRef':'auth.n'}",
                "auth.n > data.x ~ {'attribute':'x','op':'lt','valueRef':'auth.n'}",
                "auth.n <= data.x ~ {'attribute':'x','op':'gte','valueRef':'auth.n'}",
                "auth.n >= data.x ~ {'attribute':'x','op':'lte','valueRef':'auth.n'}",
                "data.x > 5 ~ {'attribute':'x','op':'gt','value':5}",
                "data.x<=0.25 ~ {'attribute':'x','op':'lte','value':0.25}",
                "data.x == true ~ {'attribute':'x','op':'eq','value':true}",
                "data.x == false ~ {'attribute':'x','op':'eq','value':false}",
                "data.x == `a b&&c` ~ {'attribute':'x','op':'eq','value':'a b&&c'}",
                "data.x == `` ~ {'attribute':'x','op':'eq','value':''}",
                "data.x in auth.roles ~ {'attribute':'x','op':'in','valueRef':'auth.roles'}",
                "data.x in data.list ~ {'attribute':'x','op':'in','valueRef':'data.list'}",
                "data.x contains `v` ~ {'attribute':'x','op':'in','value':'v'}",
                "data.x contains auth.id ~ {'attribute':'x','op':'in','valueRef':'auth.id'}",
                "data.x containsAny auth.roles ~ {'attribute':'x','op':'containsAny','valueRef':'auth.roles'}",
                "data.x containsAll `v` ~ {'attribute':'x','op':'containsAll','value':'v'}",
                "data.x startsWith `v` ~ {'attribute':'x','op':'startsWith','value':'v'}",
                "data.x endsWith auth.id ~ {'attribute':'x','op':'endsWith','valueRef':'auth.id'}",
                "auth.id == `ann` ~ {'attribute':'auth.id','op':'eq','value':'ann'}",
                "auth.roles containsAny `boss` ~ {'attribute':'auth.roles','op':'containsAny','value':'boss'}",
                "!data.x == 1 ~ {'children':[{'attribute':'x','op':'eq','value':1}],'op':'not'}",
                "!!(data.x == 1) ~ {'children':[{'children':[{'attribute':'x','op':'eq','value':1}],'op':'not'}],'op':'not'}",
                "data.a==1 && data.b==2 && data.c==3 ~ {'children':[{'attribute':'a','op':'eq','value':1},"
                        + "{'attribute':'b','op':'eq','value':2},{'attribute':'c','op':'eq','value':3}],'op':'and'}",
                "data.a==1 || data.b==2 && !data.c==3 ~ {'children':[{'attribute':'a','op':'eq','value':1},"
                        + "{'children':[{'attribute':'b','op':'eq','value':2},"
                        + "{'children':[{'attribute':'c','op':'eq','value':3}],'op':'not'}],'op':'and'}],'op':'or'}",
                "(data.a==1 || data.b==2) && data.c==3 ~ {'children':[{'children':[{'attribute':'a','op':'eq','value':1},"
                        + "{'attribute':'b','op':'eq','value':2}],'op':'or'},{'attribute':'c','op':'eq','value':3}],'op':'and'}",
                "data.in == 1 ~ {'attribute':'in','op':'eq','value':1}",
            })
    void becomesATree(String expression, String tree) throws Exception {
        assertThat(CanonicalJson.of(ConditionExpression.parse(expression.replace('`', '\''))))
                .isEqualTo(tree.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "data.x",
                "data.x ==",
                "data.x = 1",
                "data.x === 1",
                "data.x == -1",
                "data.x == 1.",
                "data.x == 1a",
                "data.x == null",
                "data.x == 'open",
                "data.x == \"v\"",
                "data.x & data.y",
                "data.x == 1 data.y == 2",
                "data.x == 1 &&",
                "|| data.x == 1",
                "(data.x == 1",
                "data.x == 1)",
                "!",
                "data == 1",
                "data. == 1",
                "data..x == 1",
                "data.x. == 1",
                "data.1x == 1",
                "other.x == 1",
                "x == 1",
                "1 == data.x",
                "'a' == data.x",
                "data.x in 'a'",
                "data.x in 5",
                "auth.id in data.x",
                "auth.roles in auth.id",
                "auth.roles contains 'v'",
                "auth.roles contains data.x",
                "auth.id startsWith data.x",
                "data.x like 'v'",
                "data.x IN data.y",
                "data.auth.x == 1",
                "data.x == 1; data.y == 2",
            })
    void isRefused(String expression) {
        assertThatExceptionOfType(ConditionExpression.SyntaxException.class)
                .isThrownBy(() -> ConditionExpression.parse(expression));
    }

    @Test
    void depthAndLengthAreLimited() {
        for (String expression : new String[] {
            "(".repeat(100) + "data.x == 1" + ")".repeat(100),
            "!".repeat(1_000) + "data.x == 1",
            "data.x == '" + "x".repeat(5_000) + "'"
        }) {
            assertThatExceptionOfType(ConditionExpression.SyntaxException.class)
                    .isThrownBy(() -> ConditionExpression.parse(expression));
        }
    }
}
