package topgun.domain.access;

import topgun.domain.value.ValueView.MapView;

/** What a record must be like for a rule to apply to it. It may refer to whoever asks. */
public interface RecordCondition {

    /** The condition as it reads for one principal. */
    RecordFilter of(Principal principal);

    /** As it is written down. */
    MapView tree();
}
