@org.jspecify.annotations.NullMarked
package io.latticeforge.admin;
