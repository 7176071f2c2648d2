#include "Matrix.h"

#include <vtkMatrix4x4.h>

#include <cmath>
#include <cstddef>

namespace qreads
{

Matrix multiply(const Matrix& left, const Matrix& right)
{
  Matrix product{};
  vtkMatrix4x4::Multiply4x4(left.data(), right.data(), product.data());
  return product;
}

Matrix inverse(const Matrix& matrix)
{
  Matrix inverted{};
  vtkMatrix4x4::Invert(matrix.data(), inverted.data());
  return inverted;
}

Point transformPoint(const Matrix& matrix, const Point& point)
{
  Point result{};
  for (std::size_t row = 0; row < 3; ++row)
  {
    const double* values = matrix.data() + 4 * row;
    result[row] = values[0] * point[0] + values[1] * point[1] + values[2] * point[2] + values[3];
  }
  return result;
}

Point column(const Matrix& matrix, int index)
{
  const auto first = static_cast<std::size_t>(index);
  return { matrix[first], matrix[first + 4], matrix[first + 8] };
}

double dotProduct(const Point& left, const Point& right)
{
  return left[0] * right[0] + left[1] * right[1] + left[2] * right[2];
}

Point crossProduct(const Point& left, const Point& right)
{
  return { left[1] * right[2] - left[2] * right[1], left[2] * right[0] - left[0] * right[2],
           left[0] * right[1] - left[1] * right[0] };
}

Point normalized(const Point& direction)
{
  const double length = std::sqrt(dotProduct(direction, direction));
  return { direction[0] / length, direction[1] / length, direction[2] / length };
}

} // namespace qreads
