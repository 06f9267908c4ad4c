package io.latticeforge.client;

import io.latticeforge.base.ErrorCode;

/**
 * Something that was refused, by the server or before it was sent.
 *
 * @param request   number of the request; 0 where it has none
 * @param entry     entry of a step; -1 where it is not about one
 * @param retryable whether the same may succeed later
 * @param value     the offending value, 0 if there is none
 * @param bound     what it was held against
 */
public record ClientError(long request, ErrorCode code, int entry, boolean retryable, long value, long bound, String text) {}
