package topgun.application.operation;

import java.util.Optional;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.resolver.Resolution;

/**
 * What was decided about a write while its map went on.
 *
 * @param known the record the decision is about; it is void once there is another
 * @param resolution nothing if nobody could decide now
 */
record Decision(LwwRecord offered, Optional<LwwRecord> known, Optional<Resolution> resolution) {}
