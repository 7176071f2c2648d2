#include <gdcmImageReader.h>
#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <cstdio>

int main()
{
  auto nrrd = itk::NrrdImageIO::New();
  auto nifti = itk::NiftiImageIO::New();
  auto meta = itk::MetaImageIO::New();
  nrrd->SetNumberOfDimensions(2);
  nrrd->SetDimensions(0, 2);
  nrrd->SetDimensions(1, 3);
  nrrd->SetComponentType(itk::IOComponentEnum::SHORT);
  nrrd->SetFileName("test_package.nrrd");
  const short written[6] = { -1024, 0, 1, 2, 3, 3071 };
  short read[6] = {};
  nrrd->Write(written);
  nrrd->ReadImageInformation();
  nrrd->Read(read);
  std::remove("test_package.nrrd");
  gdcm::ImageReader reader;
  reader.SetFileName("test_package.nrrd");
  const bool refused = !reader.Read();
  return refused && read[0] == -1024 && read[5] == 3071 && nifti->CanWriteFile("a.nii.gz") &&
             meta->CanWriteFile("a.mha")
           ? 0
           : 1;
}
