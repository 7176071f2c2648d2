#pragma once

#include <vtkObject.h>
#include <vtkSmartPointer.h>

#include <utility>

namespace qreads
{

/// Keeps a member function called for an object's event for as long as it exists.
class Observation
{
public:
  Observation() = default;
  template<class Observer>
  Observation(vtkObject* object, unsigned long event, Observer* observer, void (Observer::*callback)())
    : m_object(object)
    , m_tag(object->AddObserver(event, observer, callback))
  {
  }
  ~Observation() { this->end(); }
  Observation(Observation&& other) noexcept { this->swap(other); }
  Observation& operator=(Observation&& other) noexcept
  {
    this->end();
    this->swap(other);
    return *this;
  }
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

private:
  void end()
  {
    if (this->m_object)
    {
      this->m_object->RemoveObserver(this->m_tag);
      this->m_object = nullptr;
    }
  }
  void swap(Observation& other) noexcept
  {
    std::swap(this->m_object, other.m_object);
    std::swap(this->m_tag, other.m_tag);
  }

  vtkSmartPointer<vtkObject> m_object;
  unsigned long m_tag{ 0 };
};

} // namespace qreads
